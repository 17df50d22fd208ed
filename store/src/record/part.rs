//! Parts of a record: open units cut off into a row of their own, and what a move takes out of somebody's plan.

use super::Record;
use super::write::{change, insert_part, parts, told};
use crate::audit::Event;
use crate::fail::{Fail, Found};
use crate::policy::{Permitted, act};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::score::deliveries::finished;
use domain::score::products::{HandOverReason, Origin};
use entity::coded::Coded;
use entity::ids::{OutputRecordId, PeriodId, PersonId};
use entity::output_record;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// Whether the units of a record have left it: handed over to somebody, or out of the plan by a move.
#[must_use]
pub fn given_away(row: &Record) -> bool {
    row.handed_over_to_id.is_some() || row.handed_over_reason.is_some()
}

/// The units of a record that nobody has finished.
pub async fn open_units(tx: &Tx, row: &Record) -> Found<BTreeSet<i32>> {
    let rows = super::deliveries(&tx.source(), &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let done = finished(&rows.iter().map(super::delivered).collect::<Vec<_>>());
    Ok((1..=row.assigned).filter(|unit| !done.contains_key(&i64::from(*unit))).collect())
}

/// The part after all that a reference has in its period.
#[must_use]
pub fn next_part(parts: &[Record]) -> i32 {
    parts.iter().map(|row| row.part).max().unwrap_or(0) + 1
}

/// Cuts open units off a record, some but not all: the new part numbers them from 1 on, the record those that stay;
/// events and deliveries follow their units.
pub async fn cut<A>(
    tx: &mut Tx,
    permit: &Permitted<A>,
    before: &Record,
    going: &BTreeSet<i32>,
    why: Option<&str>,
) -> Found<Record> {
    let moved = i32::try_from(going.len()).unwrap_or(0);
    let stays: HashMap<i32, i32> =
        (1..=before.assigned).filter(|unit| !going.contains(unit)).zip(1..).collect();
    let goes: HashMap<i32, i32> = going.iter().copied().zip(1..).collect();
    let row = Record {
        part: next_part(&parts(tx, before).await?),
        origin_record_id: Some(before.id),
        assigned: moved,
        completed: 0,
        evidence: None,
        ..before.clone()
    };
    let part = insert_part(tx, permit, row, why).await?;
    let after = Record { assigned: before.assigned - moved, ..before.clone() };
    let after = change(tx, permit, before, after, why).await?;
    super::renumber(tx, permit, &after, &part, &stays, &goes).await?;
    Ok(part)
}

/// Somebody who moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mover {
    /// Who.
    pub person: PersonId,
    /// His first day in the new post.
    pub from: NaiveDate,
    /// The number of the decision.
    pub decision: Option<String>,
}

/// What people have planned, not finished and due from the day of a move on leaves their assigned amount, for
/// REORGANISATION: nobody has taken it over yet. Of a row begun, the units that are done stay. The caller holds the people,
/// and the periods from that day on.
pub async fn release(tx: &mut Tx, permit: &Permitted<act::EditPeople>, movers: &[Mover]) -> Found<()> {
    let mut rows: Vec<(Record, &Mover)> = Vec::new();
    for chunk in movers.chunks(10_000) {
        let by_person: HashMap<PersonId, &Mover> = chunk.iter().map(|mover| (mover.person, mover)).collect();
        let found: Vec<Record> = output_record::Entity::find()
            .filter(output_record::Column::PersonId.is_in(by_person.keys().copied()))
            .filter(output_record::Column::Origin.eq(Coded(Origin::Plan)))
            .filter(output_record::Column::VoidedAt.is_null())
            .filter(output_record::Column::HandedOverReason.is_null())
            .filter(
                Expr::col((output_record::Entity, output_record::Column::Completed))
                    .lt(Expr::col((output_record::Entity, output_record::Column::Assigned))),
            )
            .order_by_asc(output_record::Column::Id)
            .all(tx.conn())
            .await?;
        let periods: BTreeSet<PeriodId> = found.iter().map(|row| row.period_id).collect();
        let periods: Vec<PeriodId> = periods.into_iter().collect();
        let periods = crate::period::find_many(&tx.source(), &periods).await?;
        rows.extend(found.into_iter().filter_map(|row| {
            let mover = *by_person.get(&row.person_id)?;
            let closing = periods.get(&row.period_id)?.closing_day;
            let due = row.deadline.unwrap_or(closing);
            (closing >= mover.from && due >= mover.from).then_some((row, mover))
        }));
    }
    for (row, mover) in rows.iter().filter(|(row, _)| row.completed > 0) {
        let why = mover.decision.as_deref();
        let row = super::lock(tx, row.id).await?;
        let open = usize::try_from(row.assigned - row.completed).unwrap_or_default();
        let going: BTreeSet<i32> = open_units(tx, &row).await?.into_iter().rev().take(open).collect();
        let part = cut(tx, permit, &row, &going, why).await?;
        let after =
            Record { handed_over_reason: Some(Coded(HandOverReason::Reorganisation)), ..part.clone() };
        change(tx, permit, &part, after, why).await?;
    }
    rows.retain(|(row, _)| row.completed == 0);
    for chunk in rows.chunks(5_000) {
        for (row, _) in chunk {
            permit.person(row.person_id)?;
        }
        let ids: Vec<OutputRecordId> = chunk.iter().map(|(row, _)| row.id).collect();
        let done = output_record::Entity::update_many()
            .col_expr(
                output_record::Column::HandedOverReason,
                Expr::value(Coded(HandOverReason::Reorganisation)),
            )
            .col_expr(output_record::Column::KeptBySuperior, Expr::value(true))
            .col_expr(output_record::Column::Version, Expr::col(output_record::Column::Version).add(1))
            .filter(output_record::Column::Id.is_in(ids))
            .filter(output_record::Column::Completed.eq(0))
            .exec(tx.conn())
            .await?;
        if done.rows_affected != chunk.len() as u64 {
            return Err(Fail::Busy);
        }
        let former: Vec<_> = chunk.iter().map(|(row, _)| told(row)).collect();
        let decisions: BTreeSet<&str> =
            chunk.iter().filter_map(|(_, mover)| mover.decision.as_deref()).collect();
        let payload = json!({
            "rows": chunk.len(), "handed_over_reason": HandOverReason::Reorganisation, "former": former,
            "decisions": decisions,
        });
        tx.record(Event::new("AssignRecords", "output_record", None).batch(payload));
    }
    Ok(())
}

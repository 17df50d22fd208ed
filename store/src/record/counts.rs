//! What sources send without days or units, laid on both, set by set: 150,000 rows take no statement each.
//!
//! Units finished become one delivery, on the deadline or, where that lies outside, on the nearest day of the period; so
//! work that was carried past its deadline is late by itself. Delays fall on late units first, then on units 1, 2, …;
//! failed reviews stay a count, which the engine lays on units 1, 2, … (a choice of the rule set).

use super::event::{delay_reference, insert, new_row, update};
use super::write::Counts;
use super::{DeliveryRow, EventRow, NewEvent, Record, delivered, numbers_text};
use crate::dialect;
use crate::fail::Found;
use crate::policy::Permitted;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::score::deliveries::{Delivery, finished};
use domain::score::products::{Cause, EventKind, Severity};
use entity::ids::OutputRecordId;
use entity::{delivery, output_record};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Counts of one record.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// The record.
    pub record: OutputRecordId,
    /// The day its finished units are told to be of.
    pub day: NaiveDate,
    /// What was sent.
    pub counts: Counts,
}

/// A day of work as a source tells it: units, and which ones where it names them.
pub type Day = (NaiveDate, i32, Option<Vec<i64>>);

/// The reference of failed reviews without units.
const COUNT: &str = "COUNT";

/// Lays counts on days and units. Days that people have entered or corrected stay as they are.
pub async fn settle<A>(tx: &mut Tx, permit: &Permitted<A>, counted: &[Counted]) -> Found<()> {
    let ids: Vec<OutputRecordId> = counted.iter().map(|counted| counted.record).collect();
    let records = super::find_many(&tx.source(), &ids).await?;
    let deliveries = super::deliveries(&tx.source(), &ids).await?;
    let events = super::events(&tx.source(), &ids).await?;
    let (mut days, mut fresh) = (Vec::new(), Vec::new());
    for counted in counted {
        let Some(record) = records.get(&counted.record) else { continue };
        permit.person(record.person_id)?;
        let stored = deliveries.get(&record.id).map(Vec::as_slice).unwrap_or_default();
        let own = |row: &DeliveryRow| !is_kept(record, row) && row.unit_numbers.is_none();
        let mut now: Vec<Delivery> = stored.iter().map(delivered).collect();
        if let Some(completed) = counted.counts.completed
            && stored.len() <= 1
            && stored.iter().all(own)
        {
            now = vec![Delivery { day: counted.day, units: i64::from(completed), numbers: Vec::new() }];
            days.push((record.clone(), vec![(counted.day, completed, None)]));
        }
        let told = events.get(&record.id).map(Vec::as_slice).unwrap_or_default();
        fresh.extend(delays(tx, record, counted.counts.delays.unwrap_or(0), &now, told).await?);
        fresh.extend(reviews(tx, record, counted.counts.failed_reviews, told).await?);
    }
    insert(tx, fresh).await?;
    replace_days(tx, permit, &days, None).await
}

/// Whether a day stays whatever the record's source tells: people have entered or corrected it.
#[must_use]
pub fn is_kept(record: &Record, row: &DeliveryRow) -> bool {
    row.corrected || row.source != record.source
}

/// Replaces what the source has told of days of records: each with its units and, where it names them, their numbers.
/// Days that people have entered or corrected stay. `closing` bounds what counts as completed.
pub async fn replace_days<A>(
    tx: &Tx,
    permit: &Permitted<A>,
    days: &[(Record, Vec<Day>)],
    closing: Option<NaiveDate>,
) -> Found<()> {
    let ids: Vec<OutputRecordId> = days.iter().map(|(record, _)| record.id).collect();
    let stored = super::deliveries(&tx.source(), &ids).await?;
    let call = tx.call();
    let mut rows = Vec::new();
    let mut sums: BTreeMap<i32, Vec<OutputRecordId>> = BTreeMap::new();
    for (record, days) in days {
        permit.person(record.person_id)?;
        let kept = stored.get(&record.id).into_iter().flatten();
        let kept: Vec<&DeliveryRow> = kept.filter(|row| is_kept(record, row)).collect();
        let counts = |day: NaiveDate| closing.is_none_or(|closing| day <= closing);
        let mut completed: i32 =
            kept.iter().filter(|row| counts(row.day_finished)).map(|row| row.units).sum();
        for (day, units, numbers) in days {
            if kept.iter().any(|row| row.day_finished == *day) || *units == 0 {
                continue;
            }
            completed += if counts(*day) { *units } else { 0 };
            rows.push(delivery::ActiveModel {
                record_id: Set(record.id),
                day_finished: Set(*day),
                units: Set(*units),
                unit_numbers: Set(numbers.as_deref().and_then(numbers_text)),
                source: Set(record.source.clone()),
                corrected: Set(false),
                entered_by_id: Set(call.viewer.account.map_or(0, |account| account.0)),
                entered_at: Set(call.at.0),
                ..Default::default()
            });
        }
        sums.entry(completed).or_default().push(record.id);
    }
    let by_source: BTreeSet<&str> = days.iter().map(|(record, _)| record.source.as_str()).collect();
    for chunk in ids.chunks(10_000) {
        delivery::Entity::delete_many()
            .filter(delivery::Column::RecordId.is_in(chunk.iter().copied()))
            .filter(delivery::Column::Corrected.eq(false))
            .filter(delivery::Column::Source.is_in(by_source.iter().copied()))
            .exec(tx.conn())
            .await?;
    }
    for chunk in rows.chunks(dialect::rows_per_insert(8)) {
        delivery::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    // One statement for each number of units, not for each record.
    for (completed, ids) in sums {
        for chunk in ids.chunks(10_000) {
            output_record::Entity::update_many()
                .col_expr(output_record::Column::Completed, Expr::value(completed))
                .filter(output_record::Column::Id.is_in(chunk.iter().copied()))
                .exec(tx.conn())
                .await?;
        }
    }
    Ok(())
}

/// The delays that are still missing: of late units, and as many as were counted beyond them. Those of an earlier count
/// that are too many are withdrawn.
async fn delays(
    tx: &Tx,
    record: &Record,
    count: i32,
    days: &[Delivery],
    told: &[EventRow],
) -> Found<Vec<entity::output_event::ActiveModel>> {
    let Some(deadline) = record.deadline else { return Ok(Vec::new()) };
    let late: BTreeSet<i64> =
        finished(days).into_iter().filter(|(_, day)| *day > deadline).map(|(unit, _)| unit).collect();
    let units = i64::from(record.assigned.max(record.completed));
    let more = usize::try_from(count).unwrap_or(0).saturating_sub(late.len());
    let spread = (1..=units).filter(|unit| !late.contains(unit)).take(more);
    let wanted: HashMap<String, (i64, bool)> = late
        .iter()
        .map(|unit| (*unit, true))
        .chain(spread.map(|unit| (unit, false)))
        .map(|(unit, automatic)| (delay_reference(unit, deadline), (unit, automatic)))
        .collect();
    let carried = record.origin_record_id.is_some();
    for event in told {
        let open = carried && event.automatic;
        let counted = event.reference.starts_with("DELAY-") && event.confirmed_at.is_none() && !open;
        if event.kind.0 == EventKind::Delay
            && counted
            && event.voided_at.is_none()
            && !wanted.contains_key(&event.reference)
        {
            let gone = EventRow {
                voided_at: Some(tx.call().at.0),
                void_reason: Some("the source counts fewer delays".into()),
                version: event.version + 1,
                ..event.clone()
            };
            update(tx, gone).await?;
        }
    }
    let mut missing: Vec<_> = wanted
        .into_iter()
        .filter(|(reference, _)| !told.iter().any(|event| event.reference == *reference))
        .collect();
    missing.sort_by_key(|(_, (unit, _))| *unit);
    Ok(missing
        .into_iter()
        .map(|(reference, (unit, automatic))| {
            let event = NewEvent {
                record: record.id,
                reference,
                kind: EventKind::Delay,
                unit: i32::try_from(unit).ok(),
                count: 1,
                severity: None,
                cause: Cause::Subjective,
                before_takeover: false,
            };
            new_row(tx, &event, automatic)
        })
        .collect())
}

/// Failed reviews as a count: the row that is missing, or brought to the count sent.
async fn reviews(
    tx: &Tx,
    record: &Record,
    count: Option<i32>,
    told: &[EventRow],
) -> Found<Option<entity::output_event::ActiveModel>> {
    let before = told.iter().find(|event| event.reference == COUNT);
    let count = count.unwrap_or(0);
    match before {
        None if count > 0 => {
            let event = NewEvent {
                record: record.id,
                reference: COUNT.into(),
                kind: EventKind::Quality,
                unit: None,
                count,
                severity: Some(Severity::Major),
                cause: Cause::Subjective,
                before_takeover: false,
            };
            Ok(Some(new_row(tx, &event, false)))
        }
        Some(event) if event.count != count && event.confirmed_at.is_none() => {
            let gone = (count == 0).then(|| tx.call().at.0);
            let after = EventRow {
                count: if count == 0 { event.count } else { count },
                voided_at: gone,
                void_reason: gone.map(|_| "the source counts none".into()),
                version: event.version + 1,
                ..event.clone()
            };
            update(tx, after).await?;
            Ok(None)
        }
        _ => Ok(None),
    }
}

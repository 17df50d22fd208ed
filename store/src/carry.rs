//! Carrying (2.2; a choice of this house): what is unfinished when a period is locked becomes a planned row of the
//! person's first later tracked period that is not LOCKED, with the same source and reference, its deadline and its
//! events, linked to where it came from. Rows follow the person to a new agency; those of one who left stay where they are.
//!
//! The carried row numbers its units from 1 on, in the order of the rule ([`domain::score::carry`]). Deliveries dated
//! after the closing day go with it. Each unit carried past its deadline gets one delay that the system adds.

mod children;
mod targets;

use crate::audit::Event;
use crate::fail::{Fail, Found};
use crate::guard;
use crate::policy::{Permitted, act};
use crate::write::Tx;
use crate::{dialect, stale};
use children::{Change, Child};
use chrono::NaiveDate;
use entity::ids::{OutputRecordId, PeriodId, PersonId};
use entity::{delivery, output_event, output_record, period};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What carrying did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Rows that are new in a later period.
    pub created: usize,
    /// Rows carried before that were brought to what is left now.
    pub changed: usize,
    /// Rows carried before into what is locked by now: the revision of that period is proposed.
    pub proposed: usize,
    /// Rows of people who have left, which stay where they are.
    pub left: usize,
}

/// Carries what these people have left unfinished in a period that is being locked; the caller holds it alone.
///
/// # Errors
/// `NEXT_PERIOD_MISSING` where somebody serves on and no later period takes his rows; [`Fail::Busy`] where he was moved
/// meanwhile.
pub async fn carry(
    tx: &mut Tx,
    _permit: &Permitted<act::LockPeriod>,
    period: &period::Model,
    people: &[PersonId],
) -> Found<Carried> {
    let mut records = Vec::new();
    for chunk in people.chunks(10_000) {
        let rows = output_record::Entity::find()
            .filter(output_record::Column::PeriodId.eq(period.id))
            .filter(output_record::Column::PersonId.is_in(chunk.iter().copied()))
            .filter(output_record::Column::VoidedAt.is_null())
            .order_by_asc(output_record::Column::Id);
        records.extend(rows.all(tx.conn()).await?);
    }
    let closing = HashMap::from([(period.id, period.closing_day)]);
    let done = settle(tx, "LockPeriod", &records, &closing).await?;
    Ok(done)
}

/// Applies to a period that is being re-opened what a later locking of earlier ones proposed for its carried rows.
pub async fn apply_proposals(
    tx: &mut Tx,
    _permit: &Permitted<act::ReopenPeriod>,
    period: &period::Model,
    people: &[PersonId],
) -> Found<Carried> {
    let mut origins = BTreeSet::new();
    for chunk in people.chunks(10_000) {
        let rows = output_record::Entity::find()
            .filter(output_record::Column::PeriodId.eq(period.id))
            .filter(output_record::Column::PersonId.is_in(chunk.iter().copied()))
            .filter(output_record::Column::OriginRecordId.is_not_null())
            .all(tx.conn());
        origins.extend(rows.await?.into_iter().filter_map(|row| row.origin_record_id));
    }
    let origins: Vec<OutputRecordId> = origins.into_iter().collect();
    let mut records = Vec::new();
    for chunk in origins.chunks(10_000) {
        let rows = output_record::Entity::find()
            .filter(output_record::Column::Id.is_in(chunk.iter().copied()))
            .filter(output_record::Column::PeriodId.ne(period.id));
        records.extend(rows.all(tx.conn()).await?);
    }
    let closing = closing_days(tx, records.iter().map(|row| row.period_id)).await?;
    settle(tx, "ReopenPeriod", &records, &closing).await
}

/// Brings the carried rows of these records to what is left of them.
async fn settle(
    tx: &mut Tx,
    action: &'static str,
    records: &[output_record::Model],
    closing: &HashMap<PeriodId, NaiveDate>,
) -> Found<Carried> {
    let ids: Vec<OutputRecordId> = records.iter().map(|row| row.id).collect();
    let mut events = grouped(events_of(tx, &ids).await?, |event| event.record_id);
    let mut deliveries = grouped(deliveries_of(tx, &ids).await?, |delivery| delivery.record_id);
    let from: HashMap<OutputRecordId, PeriodId> = records.iter().map(|row| (row.id, row.period_id)).collect();
    let mut known: HashMap<OutputRecordId, output_record::Model> = HashMap::new();
    for chunk in ids.chunks(10_000) {
        let rows = output_record::Entity::find()
            .filter(output_record::Column::OriginRecordId.is_in(chunk.iter().copied()))
            .filter(output_record::Column::VoidedAt.is_null())
            .all(tx.conn());
        for row in rows.await? {
            // A part split off inside the period has an origin too; a carried row stands in another period.
            let Some(origin) = row.origin_record_id else { continue };
            if from.get(&origin).is_some_and(|period| *period != row.period_id) {
                known.insert(origin, row);
            }
        }
    }
    let mut children: Vec<Child> = Vec::new();
    for record in records {
        let Some(closing) = closing.get(&record.period_id) else { continue };
        let events = events.remove(&record.id).unwrap_or_default();
        let deliveries = deliveries.remove(&record.id).unwrap_or_default();
        children.extend(Child::of(record, *closing, events, deliveries, known.remove(&record.id)));
    }
    if children.is_empty() {
        return Ok(Carried::default());
    }
    let people: Vec<PersonId> = children.iter().map(Child::person).collect();
    let after = closing.values().copied().max().unwrap_or_default();
    let before = targets::find(tx, &people, after).await?;
    let pairs = before.values().filter_map(|target| target.open).collect();
    guard::unlocked(tx, pairs).await?;
    guard::people(tx, &people).await?;
    let targets = targets::find(tx, &people, after).await?;
    if targets != before {
        return Err(Fail::Busy);
    }
    let locked = children::locked_periods(tx, &children, &targets).await?;
    let open = targets.values().filter_map(|target| Some(target.open?.0));
    let there = closing_days(tx, children.iter().filter_map(Child::stands_in).chain(open)).await?;
    let mut done = Carried::default();
    let mut touched: BTreeMap<PeriodId, BTreeSet<PersonId>> = BTreeMap::new();
    let mut fresh = Vec::new();
    for child in children {
        let target = targets.get(&child.person()).copied().unwrap_or_default();
        match child.change(target.open.map(|pair| pair.0), target.serves, &locked) {
            Change::Nothing => {}
            Change::Left => done.left += 1,
            Change::NoPeriod => {
                let (agency, period) = (target.agency, child.from());
                let code = domain::refusal::Code::NextPeriodMissing;
                let agency = agency.unwrap_or(entity::ids::UnitId(0));
                return Err(guard::named(&tx.source(), code, agency, period).await?.into());
            }
            Change::Propose(period) => {
                done.proposed += 1;
                touched.entry(period).or_default().insert(child.person());
            }
            Change::Update(existing) => {
                done.changed += 1;
                touched.entry(existing.period_id).or_default().insert(child.person());
                children::update(tx, &child, &existing, &there).await?;
            }
            Change::Create(period) => {
                done.created += 1;
                touched.entry(period).or_default().insert(child.person());
                fresh.push((child, period));
            }
        }
    }
    children::create(tx, fresh, &there).await?;
    for (period, people) in touched {
        let people: Vec<PersonId> = people.into_iter().collect();
        stale::mark(tx, &people, stale::When::Periods(&[period]), "records carried").await?;
    }
    tx.record(Event::new(action, "output_record", None).batch(json!(done)));
    Ok(done)
}

async fn closing_days(
    tx: &Tx,
    periods: impl Iterator<Item = PeriodId>,
) -> Found<HashMap<PeriodId, NaiveDate>> {
    let ids: BTreeSet<PeriodId> = periods.collect();
    let rows = crate::period::find_many(&tx.source(), &ids.into_iter().collect::<Vec<_>>()).await?;
    Ok(rows.into_iter().map(|(id, period)| (id, period.closing_day)).collect())
}

async fn events_of(tx: &Tx, ids: &[OutputRecordId]) -> Found<Vec<output_event::Model>> {
    let mut all = Vec::new();
    for chunk in ids.chunks(10_000) {
        let rows = output_event::Entity::find()
            .filter(output_event::Column::RecordId.is_in(chunk.iter().copied()))
            .filter(output_event::Column::VoidedAt.is_null())
            .order_by_asc(output_event::Column::Id);
        all.extend(rows.all(tx.conn()).await?);
    }
    Ok(all)
}

async fn deliveries_of(tx: &Tx, ids: &[OutputRecordId]) -> Found<Vec<delivery::Model>> {
    let mut all = Vec::new();
    for chunk in ids.chunks(10_000) {
        let rows = delivery::Entity::find()
            .filter(delivery::Column::RecordId.is_in(chunk.iter().copied()))
            .order_by_asc(delivery::Column::DayFinished);
        all.extend(rows.all(tx.conn()).await?);
    }
    Ok(all)
}

fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> OutputRecordId) -> HashMap<OutputRecordId, Vec<T>> {
    let mut groups: HashMap<OutputRecordId, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// Inserts in chunks that stay under the limit on parameters.
fn chunks<T: Clone>(rows: &[T], columns: usize) -> impl Iterator<Item = Vec<T>> {
    rows.chunks(dialect::rows_per_insert(columns)).map(<[T]>::to_vec)
}

//! Deliveries from files: a file holds all deliveries of each record that it names; a day it no longer has is withdrawn.
//! Days that the superior has corrected, or somebody else has entered, stay; those of which the file says otherwise are
//! told. Who acts as the person or his superior enters days as over the API, by its rules.

use super::about_people::charge_of;
use super::about_records::{AboutRecord, Columns, Naming, closed, find};
use super::deliveries_by_hand::ByHand;
use super::records::small;
use super::{Importer, Spot, Told, take_chunk};
use crate::io::csv::{Line, PeriodName};
use crate::io::kinds::deliveries::{At, DeliveryRow};
use crate::services::charge::charge_rows;
use crate::services::record::{Said, What, check_days};
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::score::deliveries::Delivery;
use serde_json::json;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use store::ids::{OutputRecordId, PeriodId, PersonId};
use store::period::PeriodRow;
use store::policy::{Action, Capacity, act};
use store::record::{self, Day, Kept, Record};
use store::stale::{self, When};
use store::{Batch, Found, Tx};

/// Deliveries, held by record until the files have told all of each: a few numbers a row.
#[derive(Default)]
pub struct Deliveries {
    named: BTreeMap<OutputRecordId, Named>,
}

/// What the files say of a record: the row that first named it, by which period, and all its days.
pub(super) struct Named {
    pub row: Spot,
    pub period: Option<PeriodName>,
    pub days: BTreeMap<NaiveDate, Sent>,
}

/// A day of work as a row tells it.
pub(super) struct Sent {
    pub row: Spot,
    pub units: i32,
    pub numbers: Vec<i64>,
    pub reason: Option<String>,
}

impl AboutRecord for DeliveryRow {
    const COLUMNS: fn() -> Columns =
        || Columns { period: At::Period.into(), reference: At::Reference.into() };

    fn naming(&self) -> Naming<'_> {
        Naming {
            source: &self.source,
            reference: &self.reference,
            period: self.period,
            part: self.part,
            said: Said {
                unit: self.unit_numbers.first().copied(),
                what: What::Work { day: self.finished_on, units: self.units, numbers: &self.unit_numbers },
            },
        }
    }
}

impl Importer for Deliveries {
    type Row = DeliveryRow;
    type Ready = ();
    const ACTION: Action = Action::DeliverRecords;
    const NOUN: &'static str = "delivery";

    fn key(row: &DeliveryRow) -> Option<String> {
        let period = row.period.map(|period| period.to_string()).unwrap_or_default();
        let part = row.part.unwrap_or(0);
        Some(format!("{}, {}, {period}, {part}, {}", row.source, row.reference, row.finished_on))
    }

    async fn check(&mut self, tx: &mut Tx, lines: &[Line<DeliveryRow>], told: &mut Told) -> Found<()> {
        for (Line { row, value }, record) in find(tx, lines, told).await? {
            if value.finished_on > tx.call().today {
                let refusal = Refusal::new(Code::DayInFuture, "").with("day", value.finished_on);
                told.refuse(*row, At::Finished, refusal);
                continue;
            }
            let row = told.spot(*row);
            let first = || Named { row, period: value.period, days: BTreeMap::new() };
            let named = self.named.entry(record.id).or_insert_with(first);
            match named.days.entry(value.finished_on) {
                // One record may be named in two ways.
                Entry::Occupied(earlier) => {
                    told.repeated(row, &Self::key(value).unwrap_or_default(), earlier.get().row);
                }
                Entry::Vacant(place) => {
                    let numbers = value.unit_numbers.clone();
                    let (units, reason) = (small(value.units), value.reason.clone());
                    place.insert(Sent { row, units, numbers, reason });
                }
            }
        }
        Ok(())
    }

    async fn apply(&mut self, _tx: &mut Tx, (): (), _batch: &mut Batch, _told: &mut Told) -> Found<()> {
        Ok(())
    }

    async fn finish(&mut self, tx: &mut Tx, batch: &mut Batch, told: &mut Told) -> Found<bool> {
        let chunk = take_chunk(&mut self.named, |named| named.days.len());
        let ids: Vec<OutputRecordId> = chunk.iter().map(|(id, _)| *id).collect();
        let records = record::find_many(&tx.source(), &ids).await?;
        let mut by_period: BTreeMap<PeriodId, Vec<(Named, Record)>> = BTreeMap::new();
        for (id, named) in chunk {
            let Some(record) = records.get(&id) else { continue };
            by_period.entry(record.period_id).or_default().push((named, record.clone()));
        }
        let ids: Vec<PeriodId> = by_period.keys().copied().collect();
        let periods = store::period::find_many(&tx.source(), &ids).await?;
        for (id, rows) in by_period {
            let Some(period) = periods.get(&id) else { continue };
            apply(tx, period, rows, batch, told).await?;
        }
        Ok(!self.named.is_empty())
    }
}

/// The records of one period, all their days at once.
async fn apply(
    tx: &mut Tx,
    period: &PeriodRow,
    rows: Vec<(Named, Record)>,
    batch: &mut Batch,
    told: &mut Told,
) -> Found<()> {
    let whom: BTreeSet<PersonId> = rows.iter().map(|(_, record)| record.person_id).collect();
    let whom: Vec<PersonId> = whom.into_iter().collect();
    let (charged, shut) = charge_rows::<act::DeliverRecords>(tx, period, &whom).await?;
    let ids: Vec<OutputRecordId> = rows.iter().map(|(_, record)| record.id).collect();
    let stored = record::deliveries(&tx.source(), &ids).await?;
    let mut changed = Vec::new();
    for (named, record) in rows {
        let reference = &record.reference;
        let charge = charge_of(&charged, record.person_id, named.row, At::Reference, reference, told)?;
        let Some(charge) = charge else { continue };
        let stored = stored.get(&record.id).map(Vec::as_slice).unwrap_or_default();
        if charge.capacity != Capacity::Integration {
            let hand = ByHand::of(&named, charge.capacity, stored);
            hand.enter(tx, &record, shut.get(&record.person_id), batch, told).await?;
            continue;
        }
        let merged = Merged::of(&named, &record, stored);
        merged.tell_kept(&named, told);
        if merged.was == merged.now {
            batch.unchanged += 1;
            continue;
        }
        if let Some(why) = shut.get(&record.person_id) {
            closed::<DeliveryRow>(named.row, named.period, reference, why, told);
            continue;
        }
        if record::given_away(&record) {
            told.refuse(named.row, At::Reference, Refusal::new(Code::RecordClosed, ""));
            continue;
        }
        if let Err(fault) = check_days(&record, &merged.whole()) {
            let row = named.days.get(&fault.day).map_or(named.row, |sent| sent.row);
            let column = if fault.of_numbers { At::Numbers } else { At::Units };
            told.refuse(row, column, fault.refusal);
            continue;
        }
        if merged.was.is_empty() {
            batch.created += 1;
        } else {
            batch.updated += 1;
        }
        let (was, now) = (days(&merged.was), days(&merged.now));
        let former = (!was.is_empty()).then(|| json!({ "record": record.id.0, "days": was }));
        batch.note(json!({ "record": record.id.0, "days": now }), former);
        changed.push((record, now));
    }
    record::replace_days(tx, &charged.permit, &changed, Some(period.closing_day)).await?;
    settle(tx, period, &changed).await
}

/// What follows from days of work: the delays of late units, and what is stale.
async fn settle(tx: &Tx, period: &PeriodRow, changed: &[(Record, Vec<Day>)]) -> Found<()> {
    let ids: Vec<OutputRecordId> = changed.iter().map(|(record, _)| record.id).collect();
    let days = record::deliveries(&tx.source(), &ids).await?;
    let events = record::events(&tx.source(), &ids).await?;
    for (record, _) in changed {
        let all: Vec<Delivery> = days.get(&record.id).into_iter().flatten().map(record::delivered).collect();
        let known = events.get(&record.id).map(Vec::as_slice).unwrap_or_default();
        record::sync_delays(tx, record, record.origin_record_id.is_some(), &all, known).await?;
    }
    let whom: BTreeSet<PersonId> = changed.iter().map(|(record, _)| record.person_id).collect();
    let whom: Vec<PersonId> = whom.into_iter().collect();
    stale::mark(tx, &whom, When::Periods(&[period.id]), "deliveries imported").await
}

/// A record's days of work: what its source has told, what it tells now, and what stays whatever it tells; each in order.
struct Merged {
    was: Vec<Delivery>,
    now: Vec<Delivery>,
    kept: Vec<Delivery>,
    /// Those of the kept days that a superior has corrected.
    corrected: BTreeSet<NaiveDate>,
}

impl Merged {
    fn of(named: &Named, record: &Record, stored: &[record::DeliveryRow]) -> Self {
        let (kept, was): (Vec<_>, Vec<_>) = stored.iter().partition(|row| record::is_kept(record, row));
        let corrected = kept.iter().filter(|row| row.corrected).map(|row| row.day_finished).collect();
        let kept: Vec<Delivery> = kept.into_iter().map(record::delivered).collect();
        let now = named.days.iter();
        let now = now.filter(|(day, sent)| sent.units > 0 && kept.iter().all(|stays| stays.day != **day));
        let now = now.map(|(day, sent)| Delivery {
            day: *day,
            units: i64::from(sent.units),
            numbers: sent.numbers.clone(),
        });
        let was = was.into_iter().map(record::delivered).collect();
        Self { was, now: now.collect(), kept, corrected }
    }

    /// All days as they will stand.
    fn whole(&self) -> Vec<Delivery> {
        let mut all: Vec<Delivery> = self.now.iter().chain(&self.kept).cloned().collect();
        all.sort_by_key(|day| day.day);
        all
    }

    /// Tells the days that stay although the file says otherwise.
    fn tell_kept(&self, named: &Named, told: &mut Told) {
        for stays in &self.kept {
            let sent = named.days.get(&stays.day);
            // A day that the person himself has entered is nothing that the source has left out.
            if sent.is_none() && !self.corrected.contains(&stays.day) {
                continue;
            }
            let (row, said) = sent.map_or_else(
                || (named.row, written(0, &[])),
                |sent| (sent.row, written(i64::from(sent.units), &sent.numbers)),
            );
            let kept = written(stays.units, &stays.numbers);
            if kept != said {
                told.keep(row, &Kept { index: 0, field: stays.day.to_string(), kept, sent: said });
            }
        }
    }
}

/// Units of a day, and which ones where they are named: `2 (1|3)`.
fn written(units: i64, numbers: &[i64]) -> String {
    match record::numbers_text(numbers) {
        Some(numbers) => format!("{units} ({numbers})"),
        None => units.to_string(),
    }
}

/// Days of work as a source tells them.
fn days(all: &[Delivery]) -> Vec<Day> {
    let numbers = |day: &Delivery| (!day.numbers.is_empty()).then(|| day.numbers.clone());
    all.iter().map(|day| (day.day, small(day.units), numbers(day))).collect()
}

//! Deliveries from files: a file holds all deliveries of each record that it names; a day it no longer has is withdrawn.

use super::records::small;
use super::{Importer, Told};
use crate::io::csv::Line;
use crate::io::kinds::deliveries::{At, DeliveryRow};
use crate::services::charge::charge_rows;
use crate::services::record::{choose, parse_period};
use domain::refusal::{Code, Refusal};
use domain::score::deliveries::Delivery;
use domain::score::products::Origin;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::ids::{OutputRecordId, PeriodId, PersonId};
use store::policy::{Action, act};
use store::record::{self, Day, Record};
use store::stale::{self, When};
use store::{Batch, Found, Tx};

/// Deliveries, held by record until the file has told all of each: a few numbers a row.
#[derive(Default)]
pub struct Deliveries {
    days: BTreeMap<OutputRecordId, Named>,
}

/// What a file says of a record: the row that first named it, whether with its period, and all its days.
#[derive(Clone)]
struct Named {
    row: u64,
    by_period: bool,
    days: Vec<Day>,
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
        let names: BTreeSet<_> = lines.iter().filter_map(|line| line.value.period).collect();
        let names: Vec<_> = names.into_iter().filter_map(|name| parse_period(&name.to_string())).collect();
        let periods = store::codes::periods(&tx.source(), &names).await?;
        let keys = lines.iter().map(|line| (line.value.source.as_str(), line.value.reference.as_str()));
        let rows = record::of_references(&tx.source(), keys).await?;
        for Line { row, value } in lines {
            let period = match value.period {
                None => None,
                Some(name) => match parse_period(&name.to_string()).and_then(|name| periods.get(&name)) {
                    Some(period) => Some(period.id),
                    None => {
                        told.refuse(
                            *row,
                            At::Period,
                            Refusal::new(Code::PeriodUnknown, "").with("value", name),
                        );
                        continue;
                    }
                },
            };
            let all = rows.get(&(value.source.clone(), value.reference.clone()));
            let all = all.map(Vec::as_slice).unwrap_or_default();
            let unit = value.unit_numbers.first().copied();
            let Some(record) = choose(all, period, value.part.map(small), unit) else {
                let refusal = Refusal::new(Code::RecordUnknown, "");
                let refusal = refusal.with("source", &value.source).with("reference", &value.reference);
                told.refuse(*row, At::Reference, refusal);
                continue;
            };
            if value.finished_on > tx.call().today {
                let refusal = Refusal::new(Code::DayInFuture, "").with("day", value.finished_on);
                told.refuse(*row, At::Finished, refusal);
                continue;
            }
            let numbers = (!value.unit_numbers.is_empty()).then(|| value.unit_numbers.clone());
            let day = (value.finished_on, small(value.units), numbers);
            let first = Named { row: *row, by_period: period.is_some(), days: Vec::new() };
            self.days.entry(record.id).or_insert(first).days.push(day);
        }
        Ok(())
    }

    async fn apply(&mut self, _tx: &mut Tx, (): (), _batch: &mut Batch, _told: &mut Told) -> Found<()> {
        Ok(())
    }

    async fn finish(&mut self, tx: &mut Tx, batch: &mut Batch, told: &mut Told) -> Found<()> {
        let all: Vec<(OutputRecordId, Named)> = std::mem::take(&mut self.days).into_iter().collect();
        for chunk in all.chunks(super::CHUNK) {
            let ids: Vec<OutputRecordId> = chunk.iter().map(|(id, _)| *id).collect();
            let records = record::find_many(&tx.source(), &ids).await?;
            let mut by_period: BTreeMap<PeriodId, Vec<OfRecord<'_>>> = BTreeMap::new();
            for (id, named) in chunk {
                let Some(record) = records.get(id) else { continue };
                by_period.entry(record.period_id).or_default().push((named, record.clone()));
            }
            let ids: Vec<PeriodId> = by_period.keys().copied().collect();
            let periods = store::period::find_many(&tx.source(), &ids).await?;
            for (id, rows) in by_period {
                let Some(period) = periods.get(&id) else { continue };
                apply(tx, period, rows, batch, told).await?;
            }
        }
        Ok(())
    }
}

/// A record with what the file says of it.
type OfRecord<'a> = (&'a Named, Record);

/// The records of one period, all their days at once.
async fn apply(
    tx: &mut Tx,
    period: &store::period::PeriodRow,
    rows: Vec<OfRecord<'_>>,
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
        let Named { row, by_period, days } = named;
        let row = *row;
        if !charged.charges.contains_key(&record.person_id) {
            match charged.refused.get(&record.person_id) {
                Some(fail) => {
                    told.verdict(row, At::Reference, fail, Code::PersonUnknown, &record.reference)?;
                }
                None => told.unknown(row, At::Reference, Code::NotServing, &record.reference),
            }
            continue;
        }
        let own = |day: &&record::DeliveryRow| !day.corrected && day.source == record.source;
        let before = stored.get(&record.id).map(Vec::as_slice).unwrap_or_default();
        let mut was: Vec<Delivery> = before.iter().filter(own).map(record::delivered).collect();
        was.sort_by_key(|day| day.day);
        let mut now: Vec<Delivery> = days
            .iter()
            .filter(|(_, units, _)| *units > 0)
            .map(|(day, units, numbers)| Delivery {
                day: *day,
                units: i64::from(*units),
                numbers: numbers.clone().unwrap_or_default(),
            })
            .collect();
        now.sort_by_key(|day| day.day);
        if was != now
            && let Some(why) = shut.get(&record.person_id)
        {
            let name = store::period::calendar(period).map(|period| period.to_string()).unwrap_or_default();
            let (column, value) =
                if *by_period { (At::Period, name) } else { (At::Reference, record.reference.clone()) };
            told.refuse(row, column, why.clone().with("value", value));
            continue;
        }
        if was == now {
            batch.unchanged += 1;
            continue;
        }
        let total: i64 = days.iter().map(|(_, units, _)| i64::from(*units)).sum();
        if record.origin.0 == Origin::Plan && total > i64::from(record.assigned) {
            let refusal = Refusal::new(Code::CompletedAboveAssigned, "");
            told.refuse(row, At::Units, refusal.with("completed", total).with("assigned", record.assigned));
            continue;
        }
        if record::given_away(&record) {
            told.refuse(row, At::Reference, Refusal::new(Code::RecordClosed, ""));
            continue;
        }
        if was.is_empty() {
            batch.created += 1;
        } else {
            batch.updated += 1;
        }
        let former: Vec<_> = was.iter().map(|day| (day.day, day.units, &day.numbers)).collect();
        let former = (!former.is_empty()).then(|| json!({ "record": record.id.0, "days": former }));
        batch.note(json!({ "record": record.id.0, "days": days }), former);
        changed.push((record, days.clone()));
    }
    record::replace_days(tx, &charged.permit, &changed, Some(period.closing_day)).await?;
    let ids: Vec<OutputRecordId> = changed.iter().map(|(record, _)| record.id).collect();
    let days = record::deliveries(&tx.source(), &ids).await?;
    let events = record::events(&tx.source(), &ids).await?;
    for (record, _) in &changed {
        let all: Vec<Delivery> = days.get(&record.id).into_iter().flatten().map(record::delivered).collect();
        let told = events.get(&record.id).map(Vec::as_slice).unwrap_or_default();
        record::sync_delays(tx, record, record.origin_record_id.is_some(), &all, told).await?;
    }
    let whom: BTreeSet<PersonId> = changed.iter().map(|(record, _)| record.person_id).collect();
    let whom: Vec<PersonId> = whom.into_iter().collect();
    stale::mark(tx, &whom, When::Periods(&[period.id]), "deliveries imported").await
}

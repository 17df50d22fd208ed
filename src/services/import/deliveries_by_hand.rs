//! Deliveries from the file of a person or of his superior: entered as over the API, so that a source's days are left to
//! the source, and what a superior corrects has his reason and stays.

use super::about_records::closed;
use super::deliveries::Named;
use super::{Spot, Told};
use crate::io::kinds::deliveries::{At, DeliveryRow};
use crate::services::record::{self, DayInput, enter};
use chrono::NaiveDate;
use domain::refusal::Refusal;
use std::collections::BTreeMap;
use store::policy::Capacity;
use store::record::{Record, numbers};
use store::{Batch, Fail, Found, Tx};

/// The days of one record as a person or his superior tells them.
pub(super) struct ByHand<'a> {
    named: &'a Named,
    stored: BTreeMap<NaiveDate, &'a store::record::DeliveryRow>,
    /// As what they are stored.
    source: &'static str,
}

impl<'a> ByHand<'a> {
    pub(super) fn of(named: &'a Named, capacity: Capacity, stored: &'a [store::record::DeliveryRow]) -> Self {
        let stored = stored.iter().map(|row| (row.day_finished, row)).collect();
        Self { named, stored, source: record::entered_as(capacity) }
    }

    /// Enters them, and tells at its row what is wrong and what stays.
    pub(super) async fn enter(
        self,
        tx: &mut Tx,
        record: &Record,
        shut: Option<&Refusal>,
        batch: &mut Batch,
        told: &mut Told,
    ) -> Found<()> {
        let (days, rows) = self.days(record);
        if let Some(why) = shut {
            if days.iter().all(|day| self.repeats(day)) {
                batch.unchanged += 1;
            } else {
                closed::<DeliveryRow>(self.named.row, self.named.period, &record.reference, why, told);
            }
            return Ok(());
        }
        let indexes: Vec<usize> = (0..days.len()).collect();
        match enter(tx, record.id, &indexes, &days).await {
            Ok(entered) => {
                for kept in &entered.kept {
                    told.keep(rows.get(kept.index).copied().unwrap_or(self.named.row), kept);
                }
                match (entered.changed, self.stored.is_empty()) {
                    (false, _) => batch.unchanged += 1,
                    (true, true) => batch.created += 1,
                    (true, false) => batch.updated += 1,
                }
            }
            Err(Fail::Refused(refusals)) => {
                for refusal in refusals {
                    let (row, column) = self.place(&refusal, &rows);
                    told.refuse(row, column, refusal);
                }
            }
            Err(other) => return Err(other),
        }
        Ok(())
    }

    /// What is entered, each with its row: the days of the file, and for the person himself also those of his that the
    /// file no longer has, which are withdrawn.
    fn days(&self, record: &Record) -> (Vec<DayInput>, Vec<Spot>) {
        let entered = |day: NaiveDate, units: i32| DayInput {
            record: record::Named::Id(record.id),
            day: Some(day),
            units: Some(units),
            numbers: Vec::new(),
            evidence: None,
            note: None,
            reason: None,
        };
        let sent = self.named.days.iter().map(|(day, sent)| {
            let numbers = sent.numbers.iter().filter_map(|unit| i32::try_from(*unit).ok()).collect();
            let day = DayInput { numbers, reason: sent.reason.clone(), ..entered(*day, sent.units) };
            (day, sent.row)
        });
        let gone = self.stored.values().filter(|row| self.source == record::OWN && row.source == record::OWN);
        let gone = gone.filter(|row| !self.named.days.contains_key(&row.day_finished));
        let gone = gone.map(|row| (entered(row.day_finished, 0), self.named.row));
        sent.chain(gone).unzip()
    }

    /// Whether a day is stored as it is sent.
    fn repeats(&self, day: &DayInput) -> bool {
        let stored = day.day.and_then(|day| self.stored.get(&day));
        stored.is_some_and(|row| {
            let sent: Vec<i64> = day.numbers.iter().map(|unit| i64::from(*unit)).collect();
            row.source == self.source
                && Some(row.units) == day.units
                && numbers(row.unit_numbers.as_deref()) == sent
        })
    }

    /// The row and the column of a refusal, whose path is that of the API.
    fn place(&self, refusal: &Refusal, rows: &[Spot]) -> (Spot, At) {
        let index = refusal.path.get(1).and_then(|index| index.parse::<usize>().ok());
        let row = index.and_then(|index| rows.get(index).copied()).unwrap_or(self.named.row);
        let column = match refusal.path.last().map(String::as_str) {
            Some("units") => At::Units,
            Some("unitNumbers") => At::Numbers,
            Some("day") => At::Finished,
            Some("reason") => At::Reason,
            _ => At::Reference,
        };
        (row, column)
    }
}

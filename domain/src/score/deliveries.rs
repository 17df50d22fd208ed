//! Which unit of a record was finished on which day: what a delay is judged by (14.2c).
//!
//! A delivery may name the units it finishes; else it finishes the lowest numbers that no delivery names, in order of
//! day. Stored numbers never change.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Units finished on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The day of the work, not of its entry.
    pub day: NaiveDate,
    /// How many.
    pub units: i64,
    /// Which ones; empty: the lowest open numbers.
    pub numbers: Vec<i64>,
}

/// The day on which each unit was finished, by its number. A unit named twice was finished on the earlier day.
#[must_use]
pub fn finished(deliveries: &[Delivery]) -> BTreeMap<i64, NaiveDate> {
    let mut ordered: Vec<&Delivery> = deliveries.iter().collect();
    ordered.sort_by_key(|delivery| delivery.day);
    let named: BTreeSet<i64> = ordered.iter().flat_map(|delivery| delivery.numbers.iter().copied()).collect();
    let mut days = BTreeMap::new();
    let mut open = (1..).filter(|unit| !named.contains(unit));
    for delivery in ordered {
        for unit in &delivery.numbers {
            days.entry(*unit).or_insert(delivery.day);
        }
        let given = i64::try_from(delivery.numbers.len()).unwrap_or(i64::MAX);
        for _ in given..delivery.units {
            days.extend(open.next().map(|unit| (unit, delivery.day)));
        }
    }
    days
}

/// The units finished after a deadline, in order.
#[must_use]
pub fn late(deliveries: &[Delivery], deadline: NaiveDate) -> Vec<i64> {
    finished(deliveries).into_iter().filter(|(_, day)| *day > deadline).map(|(unit, _)| unit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: u32, units: i64, numbers: &[i64]) -> Delivery {
        let day = NaiveDate::from_ymd_opt(2026, 5, day).expect("a day of May");
        Delivery { day, units, numbers: numbers.to_vec() }
    }

    #[test]
    fn unnamed_units_are_the_lowest_that_nobody_names() {
        let all = [on(20, 2, &[]), on(10, 1, &[2]), on(12, 1, &[])];
        let days: Vec<(i64, u32)> =
            finished(&all).into_iter().map(|(unit, day)| (unit, chrono::Datelike::day(&day))).collect();
        assert_eq!(days, [(1, 12), (2, 10), (3, 20), (4, 20)]);
        assert_eq!(late(&all, on(15, 0, &[]).day), [3, 4]);
    }
}

//! What is unfinished at the close of a period is carried as a **planned** row into the next, with its deadline and
//! its events, and never becomes a bonus there (the decree is silent; a choice of the rule set).

use super::products::{Counts, Event, Origin, ProductRow};

/// The row that the next period starts with; `None` where nothing is left, or it was handed over.
///
/// Its units are numbered anew: unit `completed + 1` of the old row is unit 1. Counts without units fell on units 1,
/// 2, …; those that reached unfinished units go along as counts.
#[must_use]
pub fn carried(row: &ProductRow) -> Option<ProductRow> {
    let left = row.units().max(row.promised.unwrap_or(0)) - row.completed;
    if left <= 0 || row.handed_over.is_some() {
        return None;
    }
    let events = row.events.iter().filter_map(|event| {
        carried_unit(event.unit?, row.completed).map(|unit| Event { unit: Some(unit), ..event.clone() })
    });
    let beyond = |count: i64| (count - row.completed).max(0);
    Some(ProductRow {
        assigned: left,
        completed: 0,
        promised: None,
        origin: Origin::Plan,
        events: events.collect(),
        counts: Counts {
            failed_reviews: beyond(row.counts.failed_reviews),
            delays: beyond(row.counts.delays),
        },
        ..row.clone()
    })
}

/// The number that a unit has on the carried row; `None` for a finished one, which stays.
#[must_use]
pub fn carried_unit(unit: i64, completed: i64) -> Option<i64> {
    (unit > completed).then(|| unit - completed)
}

/// The places that stored units have in the order of completion: the finished ones first, each by its number. `named`
/// are finished units that deliveries name; the rest of the `completed` ones are the lowest open numbers.
#[must_use]
pub fn places(units: i64, completed: i64, named: &[i64]) -> Vec<(i64, i64)> {
    let mut finished: Vec<i64> = named.iter().copied().filter(|unit| (1..=units).contains(unit)).collect();
    finished.sort_unstable();
    finished.dedup();
    finished.truncate(usize::try_from(completed).unwrap_or(0));
    let missing = usize::try_from(completed).unwrap_or(0) - finished.len();
    let lowest: Vec<i64> = (1..=units).filter(|unit| !finished.contains(unit)).take(missing).collect();
    finished.extend(lowest);
    finished.sort_unstable();
    let open: Vec<i64> = (1..=units).filter(|unit| finished.binary_search(unit).is_err()).collect();
    finished.into_iter().chain(open).zip(1..).collect()
}

#[cfg(test)]
mod tests {
    use super::super::products::{Cause, EventKind, Severity};
    use super::super::quantities::Coefficient;
    use super::*;

    #[test]
    fn finished_units_come_first_by_their_numbers() {
        assert_eq!(places(3, 1, &[3]), [(3, 1), (1, 2), (2, 3)]);
        assert_eq!(places(4, 2, &[4]), [(1, 1), (4, 2), (2, 3), (3, 4)]);
        assert_eq!(places(2, 2, &[]), [(1, 1), (2, 2)]);
    }

    #[test]
    fn unfinished_units_move_with_their_events() {
        let delay = |unit| Event {
            unit: Some(unit),
            kind: EventKind::Delay,
            severity: Severity::default(),
            count: 1,
            cause: Cause::Subjective,
            confirmation: None,
            before_takeover: false,
        };
        let row = ProductRow {
            id: 1,
            code: "P1".to_owned(),
            reference: String::new(),
            coefficient: Coefficient::from_micro(1_000_000),
            assigned: 3,
            completed: 1,
            promised: None,
            origin: Origin::Plan,
            handed_over: None,
            events: vec![delay(1), delay(3)],
            counts: Counts { failed_reviews: 2, delays: 0 },
        };
        let next = carried(&row).expect("two units are left");
        assert_eq!((next.assigned, next.completed, next.events), (2, 0, vec![delay(2)]));
        assert_eq!(next.counts, Counts { failed_reviews: 1, delays: 0 });
        assert_eq!(carried(&ProductRow { completed: 3, ..row.clone() }), None);
        let unplanned =
            ProductRow { origin: Origin::AdHoc, assigned: 0, promised: Some(2), events: vec![], ..row };
        assert_eq!(carried(&unplanned).map(|row| (row.assigned, row.origin)), Some((1, Origin::Plan)));
    }
}

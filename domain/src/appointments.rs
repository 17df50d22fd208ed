//! Appointments (bố trí) of one person: which of them may stand beside each other.
//!
//! On each day of service there is exactly one main appointment (permanent, điều động, luân chuyển) and at most one
//! secondment (biệt phái), which replaces it for tracking; concurrent posts (kiêm nhiệm) come beside it (our choice, so
//! that everybody has one unit and one superior on each day).

use crate::periods::Days;
use crate::terms::AppointmentKind;
use chrono::NaiveDate;

/// Whether it is a main appointment, of which each day of service has exactly one.
#[must_use]
pub const fn is_main(kind: AppointmentKind) -> bool {
    matches!(kind, AppointmentKind::Permanent | AppointmentKind::Transfer | AppointmentKind::Rotation)
}

/// Whether it moves somebody, which takes a numbered decision.
#[must_use]
pub const fn needs_decision(kind: AppointmentKind) -> bool {
    matches!(kind, AppointmentKind::Transfer | AppointmentKind::Rotation | AppointmentKind::Secondment)
}

/// One appointment of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stint {
    /// Its kind.
    pub kind: AppointmentKind,
    /// Its days.
    pub days: Days,
}

/// Why appointments cannot stand beside each other, by their places in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Two main ones, or two secondments, share a day.
    Overlap {
        /// The one that begins first.
        first: usize,
        /// The one that begins on it.
        second: usize,
        /// The first day they share.
        day: NaiveDate,
    },
    /// A secondment or concurrent post begins on a day without a main appointment.
    MainMissing {
        /// That one.
        stint: usize,
    },
}

/// The first clash among the appointments of one person, in order of days; `None` where they can stand.
#[must_use]
pub fn clash(stints: &[Stint]) -> Option<Clash> {
    let mut order: Vec<usize> = (0..stints.len()).collect();
    order.sort_by_key(|at| (stints[*at].days.from(), *at));
    for alike in [is_main, is_secondment] {
        let mut last: Option<usize> = None;
        for at in order.iter().copied().filter(|at| alike(stints[*at].kind)) {
            if let Some(first) = last
                && let Some(shared) = stints[first].days.shared_with(stints[at].days)
            {
                return Some(Clash::Overlap { first, second: at, day: shared.from() });
            }
            last = Some(at);
        }
    }
    let covered = |day: NaiveDate| stints.iter().any(|stint| is_main(stint.kind) && stint.days.contains(day));
    order
        .into_iter()
        .find(|at| !is_main(stints[*at].kind) && !covered(stints[*at].days.from()))
        .map(|stint| Clash::MainMissing { stint })
}

const fn is_secondment(kind: AppointmentKind) -> bool {
    matches!(kind, AppointmentKind::Secondment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use AppointmentKind::{Concurrent, Permanent, Secondment, Transfer};

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, number).unwrap()
    }

    fn stint(kind: AppointmentKind, from: u32, to: Option<u32>) -> Stint {
        Stint { kind, days: Days::since(day(from), to.map(day)).unwrap() }
    }

    #[test]
    fn one_main_appointment_a_day() {
        let apart = [stint(Permanent, 1, Some(9)), stint(Transfer, 10, None)];
        assert_eq!(clash(&apart), None);
        let touching = [stint(Transfer, 10, None), stint(Permanent, 1, Some(10))];
        assert_eq!(clash(&touching), Some(Clash::Overlap { first: 1, second: 0, day: day(10) }));
        let open = [stint(Permanent, 1, None), stint(Permanent, 20, Some(21))];
        assert_eq!(clash(&open), Some(Clash::Overlap { first: 0, second: 1, day: day(20) }));
    }

    #[test]
    fn one_secondment_beside_the_main_appointment() {
        let beside = [stint(Permanent, 1, None), stint(Secondment, 5, Some(8)), stint(Concurrent, 5, None)];
        assert_eq!(clash(&beside), None);
        let two = [stint(Permanent, 1, None), stint(Secondment, 5, Some(8)), stint(Secondment, 8, None)];
        assert_eq!(clash(&two), Some(Clash::Overlap { first: 1, second: 2, day: day(8) }));
        let alone = [stint(Permanent, 5, None), stint(Concurrent, 4, None)];
        assert_eq!(clash(&alone), Some(Clash::MainMissing { stint: 1 }));
    }
}

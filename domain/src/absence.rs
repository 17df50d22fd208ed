//! Absence (Decree 335/2025, Art. 11.2, 19.3): when a period is EXCUSED and for which reason.
//!
//! A period is excused where absences cover **each working day of the person's service in it**; the reason is that of
//! most of these days, ties in the order sick, maternity, unpaid leave, study. The decree excepts sick leave, maternity
//! and unpaid leave; long study is our choice.

use crate::periods::Days;
use crate::terms::{AbsenceKind, Term};
use chrono::NaiveDate;

/// One recorded absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Its kind.
    pub kind: AbsenceKind,
    /// Its days.
    pub days: Days,
}

/// The reason for which a period is excused, or `None` where a working day of his service in it is not covered.
///
/// `service` holds the person's days of service, overlapping or not, `period` the period's days; `is_working_day` is
/// the working-day calendar. Service without one working day (hired on a Saturday that is the last of the month) is
/// judged by all its days, so that an absence over it still excuses.
#[must_use]
pub fn excused(
    period: Days,
    service: &[Days],
    absences: &[Absence],
    is_working_day: impl Fn(NaiveDate) -> bool,
) -> Option<AbsenceKind> {
    let served: Vec<NaiveDate> =
        period.each().filter(|day| service.iter().any(|days| days.contains(*day))).collect();
    let working: Vec<NaiveDate> = served.iter().copied().filter(|day| is_working_day(*day)).collect();
    let counted = if working.is_empty() { served } else { working };
    let mut covered = [0_u32; AbsenceKind::ALL.len()];
    for day in &counted {
        let mut any = false;
        for (slot, kind) in AbsenceKind::ALL.iter().enumerate() {
            if absences.iter().any(|absence| absence.kind == *kind && absence.days.contains(*day)) {
                covered[slot] += 1;
                any = true;
            }
        }
        if !any {
            return None;
        }
    }
    // Of equal counts `max_by_key` keeps the last, so the kinds go by in reverse.
    let (slot, days) = covered.into_iter().enumerate().rev().max_by_key(|(_, days)| *days)?;
    (days > 0).then(|| AbsenceKind::ALL[slot])
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Weekday};

    fn days(from: &str, to: &str) -> Days {
        Days::new(from.parse().expect("a day"), to.parse().expect("a day")).expect("in order")
    }

    fn weekday(day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    }

    fn reason(service: &[Days], absences: &[(AbsenceKind, Days)]) -> Option<AbsenceKind> {
        let absences: Vec<Absence> =
            absences.iter().map(|(kind, days)| Absence { kind: *kind, days: *days }).collect();
        excused(days("2026-06-01", "2026-06-30"), service, &absences, weekday)
    }

    #[test]
    fn each_working_day_of_service_must_be_covered() {
        let always = [days("2020-01-01", "2030-01-01")];
        let sick = AbsenceKind::Sick;
        // 27 and 28 June 2026 are a weekend; 29 and 30 are working days.
        assert_eq!(reason(&always, &[(sick, days("2026-06-01", "2026-06-28"))]), None);
        assert_eq!(
            reason(&[days("2026-01-01", "2026-06-26")], &[(sick, days("2026-06-01", "2026-06-26"))]),
            Some(sick)
        );
        assert_eq!(reason(&always, &[]), None);
        assert_eq!(reason(&[], &[(sick, days("2026-06-01", "2026-06-30"))]), None);
    }

    #[test]
    fn the_reason_is_that_of_most_days_then_of_the_order() {
        let always = [days("2020-01-01", "2030-01-01")];
        let (unpaid, maternity) = (AbsenceKind::Unpaid, AbsenceKind::Maternity);
        let half =
            |second| [(unpaid, days("2026-06-01", "2026-06-15")), (second, days("2026-06-16", "2026-06-30"))];
        assert_eq!(reason(&always, &half(maternity)), Some(maternity)); // 11 working days each
        let most =
            [(unpaid, days("2026-06-01", "2026-06-16")), (maternity, days("2026-06-17", "2026-06-30"))];
        assert_eq!(reason(&always, &most), Some(unpaid));
    }
}

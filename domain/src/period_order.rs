//! The order in which an agency opens and locks its periods (Art. 17.3: a quarter is made of its months, a year of its
//! months): months by time, a quarter after its months, a year after its quarters. Periods that the agency does not track
//! hold up nobody.

use crate::periods::{Period, Tracking};
use crate::terms::PeriodState;

/// A step of a period's life that has an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// PLANNED to OPEN.
    Open,
    /// OPEN to LOCKED.
    Lock,
}

impl Step {
    /// Whether a period in this state holds up the step of one that comes after it.
    const fn waits_for(self, state: PeriodState) -> bool {
        match self {
            Self::Open => matches!(state, PeriodState::Planned),
            Self::Lock => !matches!(state, PeriodState::Locked),
        }
    }
}

/// A period as it stands for the agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The period.
    pub period: Period,
    /// Its state for the agency.
    pub state: PeriodState,
    /// How the agency tracks in the quarter that it lies in or is (of a year it does not matter).
    pub tracking: Tracking,
}

impl Standing {
    /// Whether people are scored in it from their own records: each month where tracking is by month, else the quarter.
    #[must_use]
    pub const fn is_tracked(&self) -> bool {
        matches!(
            (self.period, self.tracking),
            (Period::Month(_), Tracking::Monthly) | (Period::Quarter(_), Tracking::Quarterly)
        )
    }
}

/// The first period that has to take the step before `subject` may; `None` where it may now.
#[must_use]
pub fn find_holding_up(subject: &Standing, step: Step, all: &[Standing]) -> Option<Period> {
    let mut before: Vec<&Standing> = all
        .iter()
        .filter(|other| other.period != subject.period && comes_before(other, subject))
        .filter(|other| step.waits_for(other.state))
        .collect();
    before.sort_by_key(|other| (place(other.period), other.period));
    before.first().map(|other| other.period)
}

/// The place in time of a period's end: year and month.
#[must_use]
pub fn place(period: Period) -> (i32, u32) {
    (period.year(), period.months().1)
}

fn comes_before(other: &Standing, subject: &Standing) -> bool {
    let inside = |outer: Period, inner: Period| {
        let ((from, to), (first, last)) = (outer.months(), inner.months());
        outer.year() == inner.year() && from <= first && last <= to
    };
    let in_time =
        || subject.is_tracked() && other.is_tracked() && place(other.period) < place(subject.period);
    match (other.period, subject.period) {
        (Period::Month(_), Period::Quarter(_)) if inside(subject.period, other.period) => other.is_tracked(),
        (Period::Quarter(_), Period::Year(_)) => inside(subject.period, other.period),
        (Period::Year(_), _) | (_, Period::Year(_)) => false,
        _ => in_time(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(tracking: Tracking, locked: u32) -> Vec<Standing> {
        let months = (1..=12).filter_map(|number| Period::month(2026, number));
        let quarters = (1..=4).filter_map(|number| Period::quarter(2026, number));
        months
            .chain(quarters)
            .chain([Period::Year(2026)])
            .map(|period| {
                let done = matches!(period, Period::Month(_)) && period.months().1 <= locked;
                let state = if done { PeriodState::Locked } else { PeriodState::Planned };
                Standing { period, state, tracking }
            })
            .collect()
    }

    fn asked(period: Option<Period>, all: &[Standing]) -> Option<String> {
        let period = period.expect("a period");
        let subject = all.iter().find(|standing| standing.period == period).expect("planned");
        find_holding_up(subject, Step::Lock, all).map(|period| period.to_string())
    }

    #[test]
    fn months_by_time_then_the_quarter_then_the_year() {
        let all = year(Tracking::Monthly, 2);
        assert_eq!(asked(Period::month(2026, 3), &all), None);
        assert_eq!(asked(Period::month(2026, 5), &all).as_deref(), Some("2026-03"));
        assert_eq!(asked(Period::quarter(2026, 1), &all).as_deref(), Some("2026-03"));
        assert_eq!(asked(Some(Period::Year(2026)), &all).as_deref(), Some("2026-Q1"));
    }

    #[test]
    fn what_is_not_tracked_holds_up_nobody() {
        let all = year(Tracking::Quarterly, 0);
        assert_eq!(asked(Period::quarter(2026, 1), &all), None);
        assert_eq!(asked(Period::quarter(2026, 2), &all).as_deref(), Some("2026-Q1"));
        assert_eq!(asked(Period::month(2026, 5), &all), None, "for who moves in from elsewhere");
    }
}

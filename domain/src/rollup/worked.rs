//! Months worked in the year (Art. 11.1: "chưa đủ 06 tháng" is not classified).
//!
//! ```text
//! months worked = Σ days of service / days of the month
//! ```
//!
//! over the months of the calendar, whatever their closing days. The running month counts, unpaid leave does not.

use crate::absence::Absence;
use crate::number::Exact;
use crate::periods::{Days, Month};
use crate::terms::AbsenceKind;

/// The days of service of one calendar month by what they were; days of unpaid leave are in none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthService {
    /// Days of the month in the calendar, 28 to 31.
    pub days_of_month: u32,
    /// Days of service, neither sick nor on maternity, unpaid or study leave.
    pub worked: u32,
    /// Days of sick or maternity leave in service.
    pub sick_or_maternity: u32,
    /// Days of long study in service.
    pub study: u32,
}

impl MonthService {
    /// A month without a day that counts.
    #[must_use]
    pub fn none(month: Month) -> Self {
        Self { days_of_month: month.days().count(), ..Self::default() }
    }

    /// The days of a month from the person's spans of service and his absences. Where absences overlap on a day, the
    /// first of sick, maternity, unpaid leave, study names it.
    #[must_use]
    pub fn of(month: Month, service: &[Days], absences: &[Absence]) -> Self {
        let mut counted = Self::none(month);
        for day in month.days().each().filter(|day| service.iter().any(|days| days.contains(*day))) {
            let absence = absences.iter().filter(|one| one.days.contains(day)).map(|one| one.kind).min();
            match absence {
                None => counted.worked += 1,
                Some(AbsenceKind::Sick | AbsenceKind::Maternity) => counted.sick_or_maternity += 1,
                Some(AbsenceKind::Study) => counted.study += 1,
                Some(AbsenceKind::Unpaid) => {}
            }
        }
        counted
    }
}

/// Σ days / days of the month, over those days of each month that `days` picks.
#[must_use]
pub fn months_worked(service: &[MonthService], days: impl Fn(&MonthService) -> u32) -> Exact {
    service
        .iter()
        .filter(|month| month.days_of_month > 0)
        .map(|month| Exact::fraction(i128::from(days(month)), i128::from(month.days_of_month)))
        .sum()
}

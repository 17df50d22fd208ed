//! Periods: one calendar of months, quarters and years for the installation, and a state for each agency.

use domain::periods::Period;
use domain::terms::PeriodKind;
use entity::period;

/// A period as the rules know it.
#[must_use]
pub fn calendar(row: &period::Model) -> Option<Period> {
    let number = u32::try_from(row.number).ok()?;
    match row.kind.0 {
        PeriodKind::Month => Period::month(row.year, number),
        PeriodKind::Quarter => Period::quarter(row.year, number),
        PeriodKind::Year => Some(Period::Year(row.year)),
    }
}

//! Periods: one calendar of months, quarters and years for the installation, and a state for each agency.

use crate::db::Source;
use crate::fail::Found;
use domain::periods::Period;
use domain::terms::PeriodKind;
use entity::coded::Coded;
use entity::ids::PeriodId;
use entity::period;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// A period as stored.
pub type PeriodRow = period::Model;

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

/// Kind and number of a period as stored: month 1 to 12, quarter 1 to 4, 1 for the year.
#[must_use]
pub fn numbered(period: Period) -> (PeriodKind, i32) {
    match period {
        Period::Month(month) => (PeriodKind::Month, i32::try_from(month.number()).unwrap_or_default()),
        Period::Quarter(end) => {
            (PeriodKind::Quarter, i32::try_from(end.month().quarter()).unwrap_or_default())
        }
        Period::Year(_) => (PeriodKind::Year, 1),
    }
}

/// The period of a kind, year and number; `None` where it is not planned.
pub async fn find(
    source: &Source<'_>,
    kind: PeriodKind,
    year: i32,
    number: i32,
) -> Found<Option<period::Model>> {
    Ok(period::Entity::find()
        .filter(period::Column::Kind.eq(Coded(kind)))
        .filter(period::Column::Year.eq(year))
        .filter(period::Column::Number.eq(number))
        .one(source)
        .await?)
}

/// Periods by key.
pub async fn find_many(source: &Source<'_>, ids: &[PeriodId]) -> Found<HashMap<PeriodId, period::Model>> {
    let ids = ids.iter().copied();
    let rows = period::Entity::find().filter(period::Column::Id.is_in(ids)).all(source).await?;
    Ok(rows.into_iter().map(|period| (period.id, period)).collect())
}

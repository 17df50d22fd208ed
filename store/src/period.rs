//! Periods: one calendar of months, quarters and years for the installation, and a state for each agency.

use crate::db::Source;
use crate::fail::Found;
use domain::periods::Period;
use domain::terms::PeriodKind;
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

/// Periods by key.
pub async fn find_many(source: &Source<'_>, ids: &[PeriodId]) -> Found<HashMap<PeriodId, period::Model>> {
    let ids = ids.iter().copied();
    let rows = period::Entity::find().filter(period::Column::Id.is_in(ids)).all(source).await?;
    Ok(rows.into_iter().map(|period| (period.id, period)).collect())
}

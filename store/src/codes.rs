//! What codes and names of an input stand for: one statement for a whole set of them.

use crate::db::Source;
use crate::fail::Found;
use crate::period::PeriodRow;
use chrono::NaiveDate;
use domain::periods::Period;
use entity::coded::Coded;
use entity::ids::{PersonId, PositionId, ProductId};
use entity::{period, person, position, product, product_coefficient};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};

/// Codes at once in one statement.
const CHUNK: usize = 10_000;

/// People by code; a code that nobody has is left out.
pub async fn people<'a>(
    source: &Source<'_>,
    codes: impl Iterator<Item = &'a str>,
) -> Found<HashMap<String, PersonId>> {
    let codes: Vec<&str> = codes.collect::<BTreeSet<_>>().into_iter().collect();
    let mut found = HashMap::new();
    for chunk in codes.chunks(CHUNK) {
        let rows: Vec<(String, PersonId)> = person::Entity::find()
            .select_only()
            .columns([person::Column::Code, person::Column::Id])
            .filter(person::Column::Code.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The codes of all positions.
pub async fn of_positions(source: &Source<'_>) -> Found<HashMap<PositionId, String>> {
    let rows: Vec<(PositionId, String)> = position::Entity::find()
        .select_only()
        .columns([position::Column::Id, position::Column::Code])
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Products by code; a code that the catalogue has not is left out.
pub async fn products<'a>(
    source: &Source<'_>,
    codes: impl Iterator<Item = &'a str>,
) -> Found<HashMap<String, ProductId>> {
    let codes: Vec<&str> = codes.collect::<BTreeSet<_>>().into_iter().collect();
    let mut found = HashMap::new();
    for chunk in codes.chunks(CHUNK) {
        let rows: Vec<(String, ProductId)> = product::Entity::find()
            .select_only()
            .columns([product::Column::Code, product::Column::Id])
            .filter(product::Column::Code.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The coefficient of each of these products on a day, in 10⁻⁶: the last that holds by then (Art. 13). A product that
/// has none yet is left out.
pub async fn coefficients(
    source: &Source<'_>,
    products: &[ProductId],
    day: NaiveDate,
) -> Found<HashMap<ProductId, i64>> {
    let rows = product_coefficient::Entity::find()
        .filter(product_coefficient::Column::ProductId.is_in(products.iter().copied()))
        .filter(product_coefficient::Column::ValidFrom.lte(day))
        .order_by_asc(product_coefficient::Column::ValidFrom)
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| (row.product_id, row.coefficient)).collect())
}

/// A period by its name in the calendar; `None` where it is not planned.
pub async fn period(source: &Source<'_>, name: Period) -> Found<Option<period::Model>> {
    Ok(periods(source, &[name]).await?.remove(&name))
}

/// Periods by their names.
pub async fn periods(source: &Source<'_>, names: &[Period]) -> Found<HashMap<Period, period::Model>> {
    let mut any = Condition::any();
    for name in names {
        let (kind, number) = crate::period::numbered(*name);
        any = any.add(
            Condition::all()
                .add(period::Column::Kind.eq(Coded(kind)))
                .add(period::Column::Year.eq(name.year()))
                .add(period::Column::Number.eq(number)),
        );
    }
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = period::Entity::find().filter(any).all(source).await?;
    Ok(rows.into_iter().filter_map(|row| Some((crate::period::calendar(&row)?, row))).collect())
}

/// The period of the same kind that closed on the day before one begins.
pub async fn period_before(source: &Source<'_>, period: &PeriodRow) -> Found<Option<PeriodRow>> {
    Ok(period::Entity::find()
        .filter(period::Column::Kind.eq(period.kind))
        .filter(period::Column::ClosingDay.lt(period.first_day))
        .order_by_desc(period::Column::ClosingDay)
        .one(source)
        .await?)
}

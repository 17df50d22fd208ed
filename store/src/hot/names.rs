//! The names beside an evaluation, where it was not read from a ranking page that brings them along.

use crate::db::Source;
use crate::fail::Found;
use crate::position::PositionBook;
use domain::terms::EvaluationStatus;
use entity::coded::Coded;
use entity::ids::{PeriodId, PersonId, PositionId};
use entity::person;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// The names of people.
pub async fn person_names(source: &Source<'_>, ids: &[PersonId]) -> Found<HashMap<PersonId, String>> {
    let rows: Vec<(PersonId, String)> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::Name)
        .filter(person::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().collect())
}

/// What positions were called on the last day of a period.
pub async fn position_names(
    source: &Source<'_>,
    keys: &[(PositionId, PeriodId)],
) -> Found<HashMap<(PositionId, PeriodId), String>> {
    let positions: Vec<PositionId> = keys.iter().map(|(position, _)| *position).collect();
    let periods: Vec<PeriodId> = keys.iter().map(|(_, period)| *period).collect();
    let periods = crate::period::find_many(source, &periods).await?;
    let book = PositionBook::load(source, Some(&positions)).await?;
    Ok(keys
        .iter()
        .filter_map(|key| {
            let day = periods.get(&key.1)?.closing_day;
            Some((*key, book.on(key.0, day)?.name.clone()))
        })
        .collect())
}

/// The rank of a scored evaluation among those of the same unit, group and period, and how many they are.
pub async fn rank_in_group(
    source: &Source<'_>,
    row: &entity::evaluation::Model,
) -> Found<Option<(i64, i64)>> {
    use entity::evaluation::{Column, Entity};
    let Some(score) = row.score.filter(|_| row.status.0 == EvaluationStatus::Scored) else { return Ok(None) };
    let above = Expr::case(Column::Score.gt(score), 1).finally(Option::<i32>::None).count();
    let counts: Option<(i64, i64)> = Entity::find()
        .select_only()
        .expr(above)
        .expr(Expr::val(1).count())
        .filter(Column::Latest.eq(true))
        .filter(Column::PeriodId.eq(row.period_id))
        .filter(Column::UnitId.eq(row.unit_id))
        .filter(Column::PositionGroup.eq(row.position_group))
        .filter(Column::Status.eq(Coded(EvaluationStatus::Scored)))
        .filter(Column::Score.is_not_null())
        .into_tuple()
        .one(source)
        .await?;
    Ok(counts.map(|(above, people)| (above + 1, people)))
}

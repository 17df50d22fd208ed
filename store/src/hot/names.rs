//! The names beside an evaluation, where it was not read from a ranking page that brings them along.

use crate::branches::rows_of_each;
use crate::db::Source;
use crate::fail::Found;
use crate::position::PositionBook;
use domain::terms::{EvaluationStatus, PositionGroup};
use entity::coded::Coded;
use entity::ids::{EvaluationId, PeriodId, PersonId, PositionId, UnitId};
use entity::{evaluation, person};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait};
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

/// The rank of each of these evaluations among those of the same unit, group and period, and how many they are; one that
/// is not scored is left out.
pub async fn ranks_in_groups(
    source: &Source<'_>,
    ids: &[EvaluationId],
) -> Found<HashMap<EvaluationId, (i64, i64)>> {
    use evaluation::Column;

    type Scored = (EvaluationId, PeriodId, UnitId, Coded<PositionGroup>, i64);
    #[derive(FromQueryResult)]
    struct Standing {
        above: i64,
        people: i64,
    }
    let scored: Vec<Scored> = evaluation::Entity::find()
        .select_only()
        .columns([Column::Id, Column::PeriodId, Column::UnitId, Column::PositionGroup, Column::Score])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::Status.eq(Coded(EvaluationStatus::Scored)))
        .filter(Column::Score.is_not_null())
        .into_tuple()
        .all(source)
        .await?;
    let select = |(_, period, unit, group, score): &Scored| {
        let above = Expr::case(Column::Score.gt(*score), 1).finally(Option::<i32>::None).count();
        evaluation::Entity::find()
            .select_only()
            .expr_as(above, "above")
            .expr_as(Expr::val(1).count(), "people")
            .filter(Column::Latest.eq(true))
            .filter(Column::PeriodId.eq(*period))
            .filter(Column::UnitId.eq(*unit))
            .filter(Column::PositionGroup.eq(*group))
            .filter(Column::Status.eq(Coded(EvaluationStatus::Scored)))
            .filter(Column::Score.is_not_null())
            .into_query()
    };
    let ranks = rows_of_each::<Standing>(source, scored.iter().map(select).collect()).await?;
    let rank = |((id, ..), rows): (&Scored, Vec<Standing>)| {
        rows.first().map(|row| (*id, (row.above + 1, row.people)))
    };
    Ok(scored.iter().zip(ranks).filter_map(rank).collect())
}

//! Shares that make a training need urgent: work of a field that a unit finished late or not, and citizens who were not
//! satisfied there. Each is one statement, however many units and records there are.

use crate::db::Source;
use crate::dialect::sum_big;
use crate::fail::Found;
use domain::periods::Days;
use domain::rules::Satisfaction;
use domain::satisfaction::{RatingSubject, Ratings, shown_of_unit};
use domain::score::products::{Cause, EventKind};
use domain::terms::Term;
use domain::training::Share;
use entity::ids::{FieldId, PeriodId, UnitId};
use entity::{evaluation, output_event, output_record, period, product, satisfaction_result};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// The periods that close in a window.
async fn closing_in(source: &Source<'_>, window: Days) -> Found<Vec<PeriodId>> {
    Ok(period::Entity::find()
        .select_only()
        .column(period::Column::Id)
        .filter(period::Column::ClosingDay.gte(window.from()))
        .filter(period::Column::ClosingDay.lte(window.to()))
        .into_tuple()
        .all(source)
        .await?)
}

/// Units of work due in periods that close in a window, by the unit that tracked the person and the product's field: how
/// many were finished late without a confirmed objective cause or are not finished, of how many. What was carried past
/// its deadline counts once, where it was due.
pub async fn overdue(
    source: &Source<'_>,
    units: &[UnitId],
    window: Days,
) -> Found<HashMap<(UnitId, FieldId), Share>> {
    let periods = closing_in(source, window).await?;
    if periods.is_empty() || units.is_empty() {
        return Ok(HashMap::new());
    }
    let column = |name: &'static str| Expr::col(("x", Alias::new(name)));
    let missed =
        Expr::case(column("missed").gt(column("assigned")), column("assigned")).finally(column("missed"));
    let mut select = Query::select();
    select
        .column(("x", Alias::new("unit_id")))
        .column(("x", Alias::new("field_id")))
        .expr_as(sum_big(column("assigned")), Alias::new("due"))
        .expr_as(sum_big(missed.into()), Alias::new("missed"))
        .from_subquery(rows(units, periods), Alias::new("x"))
        .group_by_col(("x", Alias::new("unit_id")))
        .group_by_col(("x", Alias::new("field_id")));
    let rows = source.query_all(&select).await?;
    let share = |row: &sea_orm::QueryResult| -> Found<((UnitId, FieldId), Share)> {
        let whole = |name| -> Found<u64> { Ok(u64::try_from(row.try_get::<i64>("", name)?).unwrap_or(0)) };
        let key = (row.try_get("", "unit_id")?, row.try_get("", "field_id")?);
        Ok((key, Share { part: whole("missed")?, whole: whole("due")? }))
    };
    rows.iter().map(share).collect()
}

/// The records that are due, each with what of it was missed.
fn rows(units: &[UnitId], periods: Vec<PeriodId>) -> SelectStatement {
    let record = |column: output_record::Column| Expr::col(("r", column));
    let delays = Query::select()
        .expr(Func::coalesce([Expr::col(("v", output_event::Column::Count)).sum(), Expr::val(0)]))
        .from_as(output_event::Entity, Alias::new("v"))
        .and_where(Expr::col(("v", output_event::Column::RecordId)).eq(record(output_record::Column::Id)))
        .and_where(Expr::col(("v", output_event::Column::Kind)).eq(EventKind::Delay.code()))
        .and_where(Expr::col(("v", output_event::Column::VoidedAt)).is_null())
        .and_where(
            Expr::col(("v", output_event::Column::Cause)).ne(Cause::Objective.code()).or(Expr::col((
                "v",
                output_event::Column::ConfirmedAt,
            ))
            .is_null()),
        )
        .take();
    let delays = SimpleExpr::SubQuery(None, Box::new(delays.into()));
    let unfinished = record(output_record::Column::Assigned).sub(record(output_record::Column::Completed));
    let missed: SimpleExpr = Expr::case(unfinished.clone().gt(0), unfinished).finally(0).into();
    let mut select = Query::select();
    select
        .expr_as(Expr::col(("e", evaluation::Column::UnitId)), Alias::new("unit_id"))
        .expr_as(Expr::col(("p", product::Column::FieldId)), Alias::new("field_id"))
        .expr_as(record(output_record::Column::Assigned), Alias::new("assigned"))
        .expr_as(missed.add(delays), Alias::new("missed"))
        .from_as(evaluation::Entity, Alias::new("e"))
        .join_as(
            JoinType::InnerJoin,
            output_record::Entity,
            Alias::new("r"),
            record(output_record::Column::PersonId).eq(Expr::col(("e", evaluation::Column::PersonId))).and(
                record(output_record::Column::PeriodId).eq(Expr::col(("e", evaluation::Column::PeriodId))),
            ),
        )
        .join_as(
            JoinType::InnerJoin,
            product::Entity,
            Alias::new("p"),
            Expr::col(("p", product::Column::Id)).eq(record(output_record::Column::ProductId)),
        )
        .join_as(
            JoinType::InnerJoin,
            period::Entity,
            Alias::new("q"),
            Expr::col(("q", period::Column::Id)).eq(record(output_record::Column::PeriodId)),
        )
        .and_where(Expr::col(("e", evaluation::Column::Latest)))
        .and_where(Expr::col(("e", evaluation::Column::UnitId)).is_in(units.iter().map(|unit| unit.0)))
        .and_where(Expr::col(("e", evaluation::Column::PeriodId)).is_in(periods.into_iter().map(|id| id.0)))
        .and_where(Expr::col(("p", product::Column::FieldId)).is_not_null())
        .and_where(record(output_record::Column::VoidedAt).is_null())
        .and_where(record(output_record::Column::HandedOverToId).is_null())
        .and_where(record(output_record::Column::Assigned).gt(0))
        .and_where(
            record(output_record::Column::Deadline)
                .is_null()
                .or(record(output_record::Column::Deadline).gte(Expr::col(("q", period::Column::FirstDay)))),
        );
    select
}

/// The ratings of units by field in periods that close in a window; a unit without any is left out. Of each period only the
/// fields whose figure may be shown: a sum must not tell what is hidden. Ratings of people are a counting of their own and
/// not in these.
pub async fn ratings(
    source: &Source<'_>,
    units: &[UnitId],
    window: Days,
    rules: &Satisfaction,
) -> Found<HashMap<(UnitId, FieldId), Ratings>> {
    use satisfaction_result::Column as C;
    let periods = closing_in(source, window).await?;
    let rows: Vec<(UnitId, PeriodId, FieldId, i64, i64)> = satisfaction_result::Entity::find()
        .select_only()
        .columns([C::UnitId, C::PeriodId, C::FieldId])
        .column_as(sum_big(Expr::col(C::Satisfied)), "satisfied")
        .column_as(sum_big(Expr::col(C::Rated)), "rated")
        .filter(C::Subject.eq(RatingSubject::Unit.code()))
        .filter(C::UnitId.is_in(units.iter().copied()))
        .filter(C::PeriodId.is_in(periods))
        .group_by(C::UnitId)
        .group_by(C::PeriodId)
        .group_by(C::FieldId)
        .order_by_asc(C::UnitId)
        .order_by_asc(C::PeriodId)
        .into_tuple()
        .all(source)
        .await?;
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    let mut found: HashMap<(UnitId, FieldId), Ratings> = HashMap::new();
    for own in rows.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
        let cells: Vec<Ratings> =
            own.iter().map(|row| Ratings::new(count(row.3), count(row.4)).unwrap_or_default()).collect();
        for ((row, cell), shown) in own.iter().zip(&cells).zip(shown_of_unit(&cells, rules)) {
            if shown {
                let sum = found.entry((row.0, row.2)).or_default();
                *sum = [*sum, *cell].into_iter().sum();
            }
        }
    }
    Ok(found)
}

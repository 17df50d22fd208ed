//! Stale marks: inserted rows that say what has changed since an evaluation was computed; never an update of the
//! evaluation itself. A mark on a LOCKED row is the proposal of a revision.

use crate::fail::{Fail, Found};
use crate::write::Tx;
use domain::periods::Days;
use entity::ids::{PeriodId, PersonId, UnitId};
use entity::{evaluation, period, stale_mark};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, ExprTrait};

/// Marks the evaluations that these people have of a period; who has none yet needs no mark.
pub async fn mark(tx: &Tx, people: &[PersonId], period: PeriodId, change: &str) -> Found<()> {
    for chunk in people.chunks(10_000) {
        let of = Expr::col(evaluation::Column::PersonId)
            .is_in(chunk.iter().map(|person| person.0))
            .and(Expr::col(evaluation::Column::PeriodId).eq(period.0));
        insert(tx, of, change).await?;
    }
    Ok(())
}

/// Marks every evaluation of an agency, or of all, of the periods that close on one of these days: one statement.
pub async fn mark_closings(tx: &Tx, agency: Option<UnitId>, closing: Days, change: &str) -> Found<()> {
    let periods = Query::select()
        .column(period::Column::Id)
        .from(period::Entity)
        .and_where(period::Column::ClosingDay.gte(closing.from()))
        .and_where(period::Column::ClosingDay.lte(crate::dialect::storable(closing.to())))
        .take();
    let of = Expr::col(evaluation::Column::PeriodId).in_subquery(periods);
    let of = match agency {
        Some(agency) => of.and(Expr::col(evaluation::Column::AgencyId).eq(agency.0)),
        None => of,
    };
    insert(tx, of, change).await
}

async fn insert(tx: &Tx, of: Expr, change: &str) -> Found<()> {
    let rows = Query::select()
        .column(evaluation::Column::PersonId)
        .column(evaluation::Column::PeriodId)
        .expr(Expr::val(change))
        .expr(Expr::val(tx.call().at.0))
        .from(evaluation::Entity)
        .and_where(evaluation::Column::Latest.eq(true))
        .and_where(of)
        .take();
    let columns = [
        stale_mark::Column::PersonId,
        stale_mark::Column::PeriodId,
        stale_mark::Column::Change,
        stale_mark::Column::At,
    ];
    let mut statement = Query::insert();
    statement.into_table(stale_mark::Entity).columns(columns);
    statement.select_from(rows).map_err(|error| Fail::Broken(format!("marks: {error}")))?;
    tx.conn().execute(&statement).await?;
    Ok(())
}

//! What differs between SQLite and PostgreSQL; everything else is one text for both.

use crate::db::Source;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, SelectStatement, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend};

/// Whether the database is PostgreSQL.
#[must_use]
pub fn is_postgres(source: &Source<'_>) -> bool {
    source.get_database_backend() == DbBackend::Postgres
}

/// A sum as a 64-bit number: PostgreSQL makes NUMERIC of a sum of BIGINT.
#[must_use]
pub fn sum_big(expression: SimpleExpr) -> SimpleExpr {
    expression.sum().cast_as(Alias::new("bigint"))
}

/// Orders a select by a column that may be NULL, NULLs last in both directions on both databases.
pub fn order_nulls_last(select: &mut SelectStatement, column: SimpleExpr, order: Order) {
    // Not `NULLS LAST`: an index of either database serves this form, and both read it alike.
    select.order_by_expr(Expr::expr(column.clone()).is_null(), Order::Asc);
    select.order_by_expr(column, order);
}

/// Rows of a multi-row insert that stay under both databases' limits on parameters (SQLite: 32,766).
#[must_use]
pub fn rows_per_insert(columns: usize) -> usize {
    (30_000 / columns.max(1)).clamp(1, 2_000)
}

//! What differs between SQLite and PostgreSQL; everything else is one text for both.

use crate::db::Source;
use chrono::NaiveDate;
use domain::fold::fold;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend};

/// Whether the database is PostgreSQL.
#[must_use]
pub fn is_postgres(source: &Source<'_>) -> bool {
    source.get_database_backend() == DbBackend::Postgres
}

/// A sum as a 64-bit number: PostgreSQL makes NUMERIC of a sum of BIGINT.
#[must_use]
pub fn sum_big(expression: SimpleExpr) -> SimpleExpr {
    expression.sum().cast_as("bigint")
}

/// The end of an open stretch of days as a column can be compared with it: SQLite keeps days as text, where a year of
/// more than four digits would stand before all others.
#[must_use]
pub fn storable(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(9_999, 12, 31).map_or(day, |last| Ord::min(day, last))
}

/// Rows of a multi-row insert that stay under both databases' limits on parameters (SQLite: 32,766).
#[must_use]
pub fn rows_per_insert(columns: usize) -> usize {
    (30_000 / columns.max(1)).clamp(1, 2_000)
}

/// Rows whose column begins with a text. Written as a range, which an index on the column serves on both databases;
/// columns that are searched so are ordered by bytes.
pub fn begins<C: ColumnTrait>(column: C, text: &str) -> Condition {
    let mut end = text.to_owned();
    end.push(char::MAX);
    Condition::all().add(column.gte(text)).add(column.lt(end))
}

/// Rows whose folded column has a word that begins with a text, whatever its case and diacritics.
pub fn begins_a_word<C: ColumnTrait>(folded: C, text: &str) -> Condition {
    let text = fold(text);
    let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let inner = LikeExpr::new(format!("% {escaped}%")).escape('!');
    Condition::any().add(begins(folded, &text)).add(Expr::col(folded).like(inner))
}

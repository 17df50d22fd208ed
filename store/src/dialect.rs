//! What differs between SQLite and PostgreSQL; everything else is one text for both.

use crate::db::Source;
use chrono::NaiveDate;
use domain::fold::fold;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, Statement, Value, Values};

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

/// A select as a statement, with its limits written out. PostgreSQL plans a limit that is bound as if a tenth of all rows
/// were wanted, so that it either joins whole tables or plans anew at each call; SQLite does not mind.
#[must_use]
pub fn built(source: &Source<'_>, select: &SelectStatement) -> Statement {
    let mut statement = source.get_database_backend().build(select);
    if is_postgres(source)
        && let Some(Values(values)) = &statement.values
    {
        // Nothing else of ours is unsigned. The value stays bound and is not looked at.
        for (index, value) in values.iter().enumerate() {
            if let Value::BigUnsigned(Some(limit)) = value {
                let bound = format!(" LIMIT ${}", index + 1);
                statement.sql = written_out(&statement.sql, &bound, *limit);
            }
        }
    }
    statement
}

fn written_out(sql: &str, bound: &str, limit: u64) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find(bound) {
        let (before, after) = rest.split_at(at);
        let after = &after[bound.len()..];
        text.push_str(before);
        if after.starts_with(|next: char| next.is_ascii_digit()) {
            text.push_str(bound);
        } else {
            text.push_str(&format!(" LIMIT {limit}"));
        }
        rest = after;
    }
    text + rest
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

#[cfg(test)]
mod tests {
    use super::written_out;

    #[test]
    fn only_the_limit_of_that_number_is_written_out() {
        let sql = "a LIMIT $1) b LIMIT $10 c LIMIT $1";
        assert_eq!(written_out(sql, " LIMIT $1", 51), "a LIMIT 51) b LIMIT $10 c LIMIT 51");
    }
}

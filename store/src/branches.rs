//! Many selects of one shape as one statement: what a list's rows each ask for (a page of their own, a count) is read for
//! all of them at once.

use crate::db::Source;
use crate::fail::{Fail, Found};
use sea_orm::{ConnectionTrait, FromQueryResult};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement, UnionType};

/// The rows of each of these selects, which must tell the same columns. A union promises no order: the caller sorts.
pub(crate) async fn rows_of_each<R: FromQueryResult>(
    source: &Source<'_>,
    selects: Vec<SelectStatement>,
) -> Found<Vec<Vec<R>>> {
    let mut found = Vec::with_capacity(selects.len());
    // SQLite joins at most 500 selects.
    for chunk in selects.chunks(100) {
        let mut branches = chunk.iter().enumerate().map(|(index, select)| {
            let mut branch = Query::select();
            branch.expr_as(Expr::cust(index.to_string()), "branch").column(Asterisk);
            branch.from_subquery(select.clone(), "page").take()
        });
        let Some(mut all) = branches.next() else { break };
        all.unions(branches.map(|branch| (UnionType::All, branch)));
        let mut rows: Vec<Vec<R>> = std::iter::repeat_with(Vec::new).take(chunk.len()).collect();
        for row in source.query_all(&all).await? {
            let branch = usize::try_from(row.try_get::<i32>("", "branch")?).unwrap_or(usize::MAX);
            let page = rows.get_mut(branch).ok_or_else(|| Fail::Broken("a page of no branch".into()))?;
            page.push(R::from_query_result(&row, "")?);
        }
        found.append(&mut rows);
    }
    Ok(found)
}

/// How many rows each of these selects has.
pub(crate) async fn counts_of_each(source: &Source<'_>, selects: Vec<SelectStatement>) -> Found<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Counted {
        n: i64,
    }
    let count = |select: SelectStatement| {
        let mut counted = Query::select();
        counted.expr_as(Expr::val(1).count(), "n").from_subquery(select, "counted").take()
    };
    let rows = rows_of_each::<Counted>(source, selects.into_iter().map(count).collect()).await?;
    Ok(rows.into_iter().map(|rows| rows.first().map_or(0, |row| row.n)).collect())
}

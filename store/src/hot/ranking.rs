//! The ranking page in one statement: the rows of a filter in order, each with what the page shows beside it (person,
//! unit, position, lines), and the counts that its ranks depend on; only what is asked for is read.
//!
//! SeaQuery writes the statement, so that the viewer's condition is the very one of the table of permissions and its
//! values are bound: the same filter is the same text, which the database prepares once. Both databases run that text;
//! a test compares their answers row by row.

use super::ranking_filter::{RankingFilter, RankingKey};
use super::ranking_row::{COLUMNS, Cells, FIGURE, RankedRow, read};
use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::Visibility;
use domain::ranking::{Around, Direction, RankedBy};
use entity::{evaluation, person, position_version, satisfaction_figure, unit};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement, SimpleExpr,
    WithClause,
};

/// What of a page is read: a look-ahead at the selection decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// The lines of each evaluation.
    pub lines: bool,
    /// The names of the people.
    pub person: bool,
    /// The units.
    pub unit: bool,
    /// The names of the positions.
    pub position: bool,
    /// What citizens said of the people, as far as it may be shown.
    pub satisfaction: bool,
    /// Ranks.
    pub rank: bool,
    /// How many are ranked, percentiles.
    pub population: bool,
}

/// A page of a ranking, in the direction it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankingRows {
    /// The rows.
    pub rows: Vec<RankedRow>,
    /// What the places depend on; `population` is counted only where it was wanted.
    pub around: Around,
}

/// Reads `limit` ranked rows of a filter from a key on, in the list's own direction or backwards.
pub async fn ranked(
    source: &Source<'_>,
    filter: &RankingFilter,
    visibility: &Visibility,
    from: Option<&RankingKey>,
    backwards: bool,
    limit: u64,
    wants: Wants,
) -> Found<RankingRows> {
    // The first page of the highest: nobody stands above it, and nobody equal to its first stands before it.
    let first_page = from.is_none() && !backwards && filter.direction == Direction::Desc;
    let counts = (wants.rank && !first_page) || wants.population;
    let select = statement(filter, visibility, from, backwards, limit, wants, counts);
    let rows = source.query_all_raw(dialect::built(source, &select)).await?;
    let mut around = Around::default();
    let mut ranked = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut cells = Cells { row, at: 0 };
        if counts {
            around = Around {
                population: cells.next()?,
                above_top: cells.next()?,
                at_top: cells.next()?,
                at_bottom: cells.next()?,
            };
            // Counts stand in a row of their own where the page is empty.
            if row.try_get_by_index::<Option<i64>>(cells.at).map_err(Fail::from)?.is_none() {
                continue;
            }
        }
        ranked.push(read(&mut cells, filter, wants, true)?);
    }
    if !counts {
        let at = |value: Option<&RankedRow>| {
            let value = value.and_then(|row| row.value);
            ranked.iter().filter(|row| row.value == value).count() as i64
        };
        around.at_top = at(ranked.first());
        around.at_bottom = at(ranked.last());
    }
    Ok(RankingRows { rows: ranked, around })
}

/// Reads `limit` rows that have no rank, in order of the person's code.
pub async fn unranked(
    source: &Source<'_>,
    filter: &RankingFilter,
    visibility: &Visibility,
    from: Option<&str>,
    backwards: bool,
    limit: u64,
    wants: Wants,
) -> Found<Vec<RankedRow>> {
    let order = if backwards { Order::Desc } else { Order::Asc };
    let mut page = columns(filter, wants);
    page.cond_where(filter.unranked(visibility)).order_by(("e", "person_code"), order.clone()).limit(limit);
    if let Some(code) = from {
        let column = Expr::col(("e", "person_code"));
        page.and_where(if backwards { column.lt(code) } else { column.gt(code) });
    }
    let mut select = Query::select();
    select.with_cte(named(page)).from("page");
    beside(&mut select, filter, wants);
    select.order_by(("page", "person_code"), order);
    let rows = source.query_all_raw(dialect::built(source, &select)).await?;
    rows.iter().map(|row| read(&mut Cells { row, at: 0 }, filter, wants, false)).collect()
}

fn statement(
    filter: &RankingFilter,
    visibility: &Visibility,
    from: Option<&RankingKey>,
    backwards: bool,
    limit: u64,
    wants: Wants,
    counts: bool,
) -> SelectStatement {
    let falling = (filter.direction == Direction::Desc) != backwards;
    let by_value = if falling { Order::Desc } else { Order::Asc };
    let by_code = if backwards { Order::Desc } else { Order::Asc };
    let value = filter.column();
    let in_page = ("page", value.1.clone());
    let mut page = columns(filter, wants);
    page.cond_where(filter.ranked(visibility))
        .order_by(value.clone(), by_value.clone())
        .order_by(("e", "person_code"), by_code.clone())
        .limit(limit);
    if let Some(key) = from {
        page.cond_where(key.beyond(&value, falling, backwards));
    }
    let mut select = Query::select();
    select.with_cte(named(page));
    if counts {
        for column in ["population", "above_top", "at_top", "at_bottom"] {
            select.column(("around", column));
        }
        // A row of its own where the page is empty.
        select.from_subquery(around(filter, visibility, wants), Alias::new("around"));
        select.join(JoinType::LeftJoin, "page", Expr::val(1).eq(1));
    } else {
        select.from("page");
    }
    beside(&mut select, filter, wants);
    select.order_by(in_page, by_value).order_by(("page", "person_code"), by_code);
    select
}

/// The counts that the places of a page depend on.
fn around(filter: &RankingFilter, visibility: &Visibility, wants: Wants) -> SelectStatement {
    let value = filter.column();
    let mut bounds = Query::select();
    bounds
        .expr_as(Expr::col(value.1.clone()).max(), Alias::new("top"))
        .expr_as(Expr::col(value.1.clone()).min(), Alias::new("bottom"))
        .from("page");
    let counted = |test: SimpleExpr| Expr::case(test, 1).finally(Option::<i32>::None).count();
    let here = || Expr::col(value.clone());
    let mut around = Query::select();
    around
        .expr_as(Expr::val(1).count(), Alias::new("population"))
        .expr_as(counted(here().gt(Expr::col(("bounds", "top")))), Alias::new("above_top"))
        .expr_as(counted(here().eq(Expr::col(("bounds", "top")))), Alias::new("at_top"))
        .expr_as(counted(here().eq(Expr::col(("bounds", "bottom")))), Alias::new("at_bottom"))
        .from_subquery(bounds, Alias::new("bounds"))
        .cond_where(filter.ranked(visibility));
    filter.name_tables(&mut around);
    if !wants.population {
        // Nobody below the page matters to a rank.
        around.and_where(here().gte(Expr::col(("bounds", "bottom"))));
    }
    around
}

/// The page itself, cut before anything is joined to it.
fn named(page: SelectStatement) -> WithClause {
    let mut cte = CommonTableExpression::new();
    cte.table_name(Alias::new("page")).query(page).materialized(true);
    let mut with = WithClause::new();
    with.cte(cte);
    with
}

/// A select of an evaluation's columns, and of what orders the list where it stands elsewhere.
fn columns(filter: &RankingFilter, wants: Wants) -> SelectStatement {
    let mut select = Query::select();
    for column in COLUMNS {
        select.column(("e", column));
    }
    select.column(("e", evaluation::Column::ComputedAt));
    if wants.lines {
        select.column(("e", evaluation::Column::Lines));
    }
    if filter.by == RankedBy::Satisfaction {
        select.column(filter.column());
    }
    filter.name_tables(&mut select);
    select
}

/// The columns of the page and of what is joined to it, as `read` takes them.
fn beside(select: &mut SelectStatement, filter: &RankingFilter, wants: Wants) {
    for column in COLUMNS {
        select.column(("page", column));
    }
    select.column(("page", evaluation::Column::ComputedAt));
    if wants.lines {
        select.column(("page", evaluation::Column::Lines));
    }
    if wants.person {
        // A look-up by key for each of the page's few rows: a join would have some planners read the whole table.
        let mut name = Query::select();
        name.column(("p", person::Column::Name)).from_as(person::Entity, Alias::new("p")).and_where(
            Expr::col(("p", person::Column::Id)).eq(Expr::col(("page", evaluation::Column::PersonId))),
        );
        select.expr(SimpleExpr::SubQuery(None, Box::new(name.into())));
    }
    if wants.unit {
        use unit::Column as C;
        for column in [
            C::Id,
            C::Code,
            C::Name,
            C::NameFolded,
            C::Kind,
            C::Block,
            C::ParentId,
            C::Population,
            C::Version,
        ] {
            select.column(("unit", column));
        }
        let same = Expr::col(("unit", C::Id)).eq(Expr::col(("page", evaluation::Column::UnitId)));
        select.join(JoinType::LeftJoin, unit::Entity, same);
    }
    if wants.position {
        select.expr(position_name(filter));
    }
    if filter.by == RankedBy::Satisfaction {
        select.column(("page", satisfaction_figure::Column::Low));
    }
    if wants.satisfaction {
        use satisfaction_figure::Column as C;
        for column in FIGURE {
            select.column(("figure", column));
        }
        let same = Expr::col(("figure", C::PersonId))
            .eq(Expr::col(("page", evaluation::Column::PersonId)))
            .and(Expr::col(("figure", C::PeriodId)).eq(Expr::col(("page", evaluation::Column::PeriodId))));
        select.join_as(JoinType::LeftJoin, satisfaction_figure::Entity, Alias::new("figure"), same);
    }
}

/// A position's name on the last day of the period: of the last version by then, or of the first after it.
fn position_name(filter: &RankingFilter) -> SimpleExpr {
    use position_version::Column as C;
    let version = |then: SimpleExpr, order: Order| {
        let mut select = Query::select();
        select
            .column(("v", C::Name))
            .from_as(position_version::Entity, Alias::new("v"))
            .and_where(
                Expr::col(("v", C::PositionId)).eq(Expr::col(("page", evaluation::Column::PositionId))),
            )
            .and_where(then)
            .order_by(("v", C::ValidFrom), order)
            .limit(1);
        SimpleExpr::SubQuery(None, Box::new(select.into()))
    };
    let from = || Expr::col(("v", C::ValidFrom));
    Func::coalesce([
        version(from().lte(filter.last_day), Order::Desc),
        version(from().gt(filter.last_day), Order::Asc),
    ])
    .into()
}

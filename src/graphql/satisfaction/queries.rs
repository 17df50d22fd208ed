//! Asking what citizens said of units.

use super::types::{UnitSatisfaction, named};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::{Page, Paging};
use crate::graphql::payload::graphql_error;
use crate::graphql::unit::{Unit, may_read};
use crate::graphql::word::Word;
use crate::services::satisfaction::{RankedUnit, ranked_units};
use async_graphql::{Context, Object, Result, SimpleObject};
use domain::ranking::Direction;
use domain::refusal::{Code, Refusal};
use store::period::PeriodRow;

/// Queries for satisfaction.
#[derive(Default)]
pub struct SatisfactionQueries;

/// A unit among others, by what citizens said of it.
#[derive(SimpleObject)]
pub struct UnitSatisfactionRank {
    /// 1 + the number of units above; `null` with fewer than 10 ratings.
    rank: Option<i64>,
    /// The unit.
    unit: Unit,
    /// What citizens said of it.
    satisfaction: UnitSatisfaction,
}

/// What a row of the list is ordered by.
type Key = (Option<i64>, String);

#[Object]
impl SatisfactionQueries {
    /// The units that have ratings in a month or quarter, by the lower end of the Wilson interval, so that few ratings
    /// never lead; those with fewer than 10 stand last.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn unit_satisfaction(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The period: `2026-05`, `2026-Q2`.")] period: String,
        #[graphql(desc = "Only this unit and those below it, by code.")] within: Option<String>,
        #[graphql(
            desc = "Which end comes first. Rank 1 is the highest either way.",
            default_with = "Word(Direction::Desc)"
        )]
        order: Word<Direction>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<UnitSatisfactionRank>> {
        may_read(context)?;
        let source = Ask::of(context).source();
        let read = async || {
            let unknown = |code: &String| Refusal::new(Code::UnitUnknown, "within").with("code", code);
            let within = match &within {
                Some(code) => {
                    let unit = store::unit::find_by_code(&source, code).await?;
                    Some(unit.ok_or_else(|| unknown(code))?.id)
                }
                None => None,
            };
            let period = named(context, &period).await?;
            let list = ranked_units(&source, within, &period, order.0).await?;
            Ok((period, list))
        };
        let (period, list): (PeriodRow, Vec<RankedUnit>) =
            read().await.map_err(|fail| graphql_error(context, fail))?;
        let count = i64::try_from(list.len()).unwrap_or(i64::MAX);
        let name = format!("unit satisfaction {} {:?} {:?}", period.id.0, within, order.0);
        let node = |row: RankedUnit| UnitSatisfactionRank {
            rank: row.rank,
            satisfaction: UnitSatisfaction::new(row.unit.id, &period, row.figure),
            unit: Unit(row.unit),
        };
        connection(
            context,
            &name,
            &Paging { first, after, last, before },
            Total::new(move |_| async move { Ok(count) }),
            node,
            key,
            async |page| Ok(cut(list, page, order.0)),
        )
        .await
    }
}

fn key(row: &RankedUnit) -> Key {
    (row.low, row.unit.code.clone())
}

/// The rows of a page, in its own direction.
fn cut(list: Vec<RankedUnit>, page: &Page<Key>, order: Direction) -> Vec<RankedUnit> {
    // Where a row stands in the list: those without a value last, then by value, then by code.
    let place = |(low, code): &Key| {
        let value = low.map(|low| if order == Direction::Desc { -low } else { low });
        (value.is_none(), value, code.clone())
    };
    let from = page.from.as_ref().map(place);
    let size = usize::try_from(page.fetch()).unwrap_or(usize::MAX);
    let beyond = |row: &RankedUnit| {
        from.as_ref().is_none_or(|from| {
            let here = place(&key(row));
            if page.backwards { here < *from } else { here > *from }
        })
    };
    let rows = list.into_iter().filter(beyond);
    if page.backwards { rows.rev().take(size).collect() } else { rows.take(size).collect() }
}

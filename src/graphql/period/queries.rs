//! Asking for periods.

use super::types::Period;
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::graphql::unit::may_read;
use crate::graphql::word::Word;
use async_graphql::{Context, Object, Result};
use domain::terms::PeriodKind;
use store::period;

/// Queries for periods.
#[derive(Default)]
pub struct PeriodQueries;

#[Object]
impl PeriodQueries {
    /// The period of a kind, year and number; `null` where it is not planned.
    async fn period(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Month, quarter or year.")] kind: Word<PeriodKind>,
        #[graphql(desc = "The year.")] year: i32,
        #[graphql(desc = "Month 1 to 12, quarter 1 to 4, 1 for the year.", default = 1)] number: i32,
    ) -> Result<Option<Period>> {
        may_read(context)?;
        let found = period::find(&Ask::of(context).source(), kind.0, year, number).await;
        found.map(|row| row.map(Period)).map_err(|fail| graphql_error(context, fail))
    }

    /// The periods of a planned year: twelve months, four quarters, the year; none where it is not planned.
    async fn periods(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The year.")] year: i32,
    ) -> Result<Vec<Period>> {
        may_read(context)?;
        let found = period::list_year(&Ask::of(context).source(), year).await;
        let rows = found.map_err(|fail| graphql_error(context, fail))?;
        Ok(rows.into_iter().map(Period).collect())
    }
}

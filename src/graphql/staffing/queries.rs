//! Asking for staffing.

use super::sums::StaffingTotals;
use super::types::StaffingBoard;
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Date;
use crate::services::staffing::{board, totals};
use async_graphql::{Context, Object, Result};
use store::{Fail, unit};

/// Queries for staffing.
#[derive(Default)]
pub struct StaffingQueries;

#[Object]
impl StaffingQueries {
    /// The posts of a unit and below against its people on a day: norms by block, plan by post and field, needs, people
    /// who are stretched, workload. For HR, council and auditor over the unit, and its head.
    async fn staffing(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Code of the unit.")] unit: String,
        #[graphql(desc = "The day; the city's today where it is not given.")] on: Option<Date>,
    ) -> Result<StaffingBoard> {
        let ask = Ask::of(context);
        let on = on.map_or(ask.today, |day| day.0);
        let found = board(&ask.source(), &ask.viewer, &unit, on).await;
        found.map(StaffingBoard).map_err(|fail| graphql_error(context, fail))
    }

    /// The staffing of all communes of a unit in sums. For HR, council and auditor over the unit, and its head.
    async fn staffing_totals(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Code of the unit; everything below it is summed.")] within: String,
        #[graphql(desc = "The day; the city's today where it is not given.")] on: Option<Date>,
    ) -> Result<StaffingTotals> {
        let ask = Ask::of(context);
        let on = on.map_or(ask.today, |day| day.0);
        let read = async {
            let source = ask.source();
            let totals = totals(&source, &ask.viewer, &within, on).await?;
            let unit = unit::find_by_code(&source, &within).await?.ok_or(Fail::NotFound)?.id;
            Ok(StaffingTotals { unit, on, totals })
        };
        read.await.map_err(|fail| graphql_error(context, fail))
    }
}

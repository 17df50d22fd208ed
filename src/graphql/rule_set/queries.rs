//! Asking for rule sets.

use super::types::RuleSet;
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Date;
use crate::graphql::unit::may_read;
use async_graphql::{Context, Object, Result};
use store::rule_set;

/// Queries for rule sets.
#[derive(Default)]
pub struct RuleSetQueries;

#[Object]
impl RuleSetQueries {
    /// Every rule set that was loaded, in order of code; there are few.
    async fn rule_sets(&self, context: &Context<'_>) -> Result<Vec<RuleSet>> {
        may_read(context)?;
        let found = rule_set::list(&Ask::of(context).source()).await;
        found.map(|rows| rows.into_iter().map(RuleSet).collect()).map_err(|fail| graphql_error(context, fail))
    }

    /// The rule set in force on a day; `null` before the first.
    async fn rule_set_in_force(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; today where it is not given.")] on: Option<Date>,
    ) -> Result<Option<RuleSet>> {
        may_read(context)?;
        let ask = Ask::of(context);
        let found = rule_set::find_in_force(&ask.source(), on.map_or(ask.today, |day| day.0)).await;
        found.map(|found| found.map(|(row, _)| RuleSet(row))).map_err(|fail| graphql_error(context, fail))
    }
}

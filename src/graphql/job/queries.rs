//! Asking for jobs.

use super::types::{Job, load};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use async_graphql::{Context, ID, Object, Result};
use store::ids::JobId;
use store::{Fail, job};

/// Queries for jobs.
#[derive(Default)]
pub struct JobQueries;

#[Object]
impl JobQueries {
    /// A job of one's own, for administrators of the root anybody's; `null` where there is none of that id.
    async fn job(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The job's global id.")] id: ID,
    ) -> Result<Option<Job>> {
        known(context)?;
        let key = key(&id, NodeKind::Job, "id").map_err(|refusal| graphql_error(context, refusal.into()))?;
        load(context, JobId(key)).await
    }

    /// One's own jobs, for administrators of the root everybody's; the latest first.
    async fn jobs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Job>> {
        known(context)?;
        let total = Total::new(|ask| async move { job::count(&ask.source(), &ask.viewer).await });
        let ask = Ask::of(context);
        let paging = Paging { first, after, last, before };
        connection(
            context,
            "jobs",
            &paging,
            total,
            Job,
            |row: &job::Job| row.id.0,
            async |page| {
                let from = page.from.map(JobId);
                job::list(&ask.source(), &ask.viewer, from, page.backwards, page.fetch()).await
            },
        )
        .await
    }
}

fn known(context: &Context<'_>) -> Result<()> {
    let account = Ask::of(context).viewer.account;
    account.map(|_| ()).ok_or_else(|| graphql_error(context, Fail::Unauthenticated))
}

//! Asking for one's own jobs.

use super::types::Job;
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use async_graphql::{Context, ID, Object, Result};
use store::ids::{AccountId, JobId};
use store::{Fail, job};

/// Queries for jobs.
#[derive(Default)]
pub struct JobQueries;

#[Object]
impl JobQueries {
    /// A job of one's own; `null` where there is none of that id.
    async fn job(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The job's global id.")] id: ID,
    ) -> Result<Option<Job>> {
        let account = account(context)?;
        let key = key(&id, NodeKind::Job, "id").map_err(|refusal| graphql_error(context, refusal.into()))?;
        let found = job::find_own(&Ask::of(context).source(), account, JobId(key)).await;
        found.map(|row| row.map(Job)).map_err(|fail| graphql_error(context, fail))
    }

    /// One's own jobs, the latest first.
    async fn jobs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Job>> {
        let account = account(context)?;
        let total = Total::new(move |ask| async move { job::count_own(&ask.source(), account).await });
        let source = Ask::of(context).source();
        let paging = Paging { first, after, last, before };
        connection(
            context,
            "jobs",
            &paging,
            total,
            Job,
            |row: &job::Job| row.id.0,
            async |page| {
                job::list_own(&source, account, page.from.map(JobId), page.backwards, page.fetch()).await
            },
        )
        .await
    }
}

fn account(context: &Context<'_>) -> Result<AccountId> {
    Ask::of(context).viewer.account.ok_or_else(|| graphql_error(context, Fail::Unauthenticated))
}

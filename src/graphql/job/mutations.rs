//! Ending one's own jobs.

use super::types::Job;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::payloads;
use crate::services;
use async_graphql::{Context, ID, InputObject, Object, Result};
use store::ids::JobId;

/// A job to end.
#[derive(InputObject)]
pub struct CancelJobInput {
    /// The job's global id.
    pub job: ID,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

payloads! {
    /// What became of `cancelJob`.
    CancelJobPayload {
        /// The job: ended where it still waited; where it runs, it ends after its current piece of work.
        job: Job
    }
}

/// Mutations of jobs.
#[derive(Default)]
pub struct JobMutations;

#[Object]
impl JobMutations {
    /// Asks a job of one's own to end, or as administrator of the root anybody's; what it has done stays.
    async fn cancel_job(&self, context: &Context<'_>, input: CancelJobInput) -> Result<CancelJobPayload> {
        let call = Ask::of(context).call("cancelJob", input.idempotency_key);
        let cancelled = match key(&input.job, NodeKind::Job, "job") {
            Ok(key) => services::job::cancel(&call, JobId(key)).await,
            Err(refusal) => Err(refusal.into()),
        };
        CancelJobPayload::of(context, cancelled.map(Job))
    }
}

//! Asking for a computation.

use crate::graphql::ask::Ask;
use crate::graphql::job::Job;
use crate::graphql::scalars::Date;
use crate::payloads;
use crate::services::evaluation::{Order, request};
use async_graphql::{Context, InputObject, Object, Result};

/// What is to be evaluated.
#[derive(InputObject)]
pub struct EvaluateInput {
    /// The period: `2026-03`, `2026-Q1`, `2026`.
    #[graphql(validator(chars_max_length = 10))]
    pub period: String,
    /// The code of a unit: its people and those of all below.
    #[graphql(validator(chars_max_length = 50))]
    pub unit: String,
    /// The day by which it is decided which periods have ended; the city's today where it is not given.
    pub as_of: Option<Date>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

payloads! {
    /// What became of `evaluate`.
    EvaluatePayload {
        /// The job: its result tells, as JSON text, how many were computed and changed, which agencies were skipped, and
        /// who is left without a score.
        job: Job
    }
}

/// Mutations of evaluations.
#[derive(Default)]
pub struct EvaluationMutations;

#[Object]
impl EvaluationMutations {
    /// Computes the evaluations of a unit and all below in the background: those that are outdated or not there yet. Twice
    /// changes nothing.
    async fn evaluate(&self, context: &Context<'_>, input: EvaluateInput) -> Result<EvaluatePayload> {
        let ask = Ask::of(context);
        let call = ask.call("evaluate", input.idempotency_key);
        let as_of = input.as_of.map_or(ask.today, |day| day.0);
        let order = Order { period: input.period, unit: input.unit, as_of };
        let asked = request(&call, &order).await;
        if asked.is_ok() {
            ask.app.wake.notify_one();
        }
        EvaluatePayload::of(context, asked.map(Job))
    }
}

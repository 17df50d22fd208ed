//! HR of the agency runs the cap.

use super::types::CapRun;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::payload::user_errors;
use crate::payloads;
use crate::services::cap;
use async_graphql::{Context, ID, InputObject, Object, Result};
use store::ids::CapRunId;

/// Of which agency and year.
#[derive(InputObject)]
pub struct StartCapRunInput {
    /// The agency's code.
    pub agency: String,
    /// The year.
    pub year: i32,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// How a tie was decided.
#[derive(InputObject)]
pub struct DecideCapTieInput {
    /// The run.
    pub run: ID,
    /// The tie's number in `openTies`.
    pub tie: i32,
    /// The codes of the people who get a place: just as many as there are places.
    #[graphql(validator(max_items = 1000))]
    pub chosen: Vec<String>,
    /// The number of the decision.
    #[graphql(validator(chars_max_length = 100))]
    pub decision_number: String,
    /// Why these.
    #[graphql(validator(chars_max_length = 2000))]
    pub reason: String,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// Which run comes into force, by which decision.
#[derive(InputObject)]
pub struct FinaliseCapRunInput {
    /// The run.
    pub run: ID,
    /// The number of the decision.
    #[graphql(validator(chars_max_length = 100))]
    pub decision_number: String,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

payloads! {
    /// What became of `startCapRun`.
    StartCapRunPayload {
        /// The run.
        cap_run: CapRun
    }
    /// What became of `decideCapTie`.
    DecideCapTiePayload {
        /// The run.
        cap_run: CapRun
    }
    /// What became of `finaliseCapRun`.
    FinaliseCapRunPayload {
        /// The run.
        cap_run: CapRun
    }
}

/// Mutations of the cap.
#[derive(Default)]
pub struct CapMutations;

#[Object]
impl CapMutations {
    /// Starts a run: who gets a place by the evaluations as they now are, and which ties are open. A draft left behind is
    /// replaced.
    async fn start_cap_run(
        &self,
        context: &Context<'_>,
        input: StartCapRunInput,
    ) -> Result<StartCapRunPayload> {
        let call = Ask::of(context).call("startCapRun", input.idempotency_key);
        let run = cap::start(&call, &input.agency, input.year).await;
        StartCapRunPayload::of(context, run.map(CapRun))
    }

    /// Records how a tie at the cut was decided (the machine never breaks one).
    async fn decide_cap_tie(
        &self,
        context: &Context<'_>,
        input: DecideCapTieInput,
    ) -> Result<DecideCapTiePayload> {
        let call = Ask::of(context).call("decideCapTie", input.idempotency_key);
        let run = match key(&input.run, NodeKind::CapRun, "run") {
            Ok(run) => CapRunId(run),
            Err(refusal) => {
                let errors = user_errors(context, refusal.into())?;
                return Ok(DecideCapTiePayload { cap_run: None, errors });
            }
        };
        let tie = usize::try_from(input.tie).unwrap_or(usize::MAX);
        let run =
            cap::decide_tie(&call, run, tie, &input.chosen, &input.decision_number, &input.reason).await;
        DecideCapTiePayload::of(context, run.map(CapRun))
    }

    /// Puts a run in force: only when the year is locked, nobody in the scope is open and each tie is decided. It replaces
    /// the one in force before.
    async fn finalise_cap_run(
        &self,
        context: &Context<'_>,
        input: FinaliseCapRunInput,
    ) -> Result<FinaliseCapRunPayload> {
        let call = Ask::of(context).call("finaliseCapRun", input.idempotency_key);
        let run = match key(&input.run, NodeKind::CapRun, "run") {
            Ok(run) => CapRunId(run),
            Err(refusal) => {
                let errors = user_errors(context, refusal.into())?;
                return Ok(FinaliseCapRunPayload { cap_run: None, errors });
            }
        };
        let run = cap::finalise(&call, run, &input.decision_number).await;
        FinaliseCapRunPayload::of(context, run.map(CapRun))
    }
}

//! HR of the receiving agency records scores that other bodies handed over.

use super::types::{HandedOverScore, find, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::scalars::Decimal;
use crate::services::handed_over_score::{RecordScore, record, void};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::number::Exact;
use store::ids::HandedOverScoreId;

/// A score as another body handed it over.
#[derive(InputObject)]
pub struct RecordHandedOverScoreInput {
    /// Personal code.
    pub person: String,
    /// The period: `2026-05`, `2026-Q2`.
    pub period: String,
    /// Which body gave it; one score a person, period and body.
    pub body: String,
    /// Points of 100, exact as written.
    pub score: Decimal,
    /// R in per cent, 0 to 100; left out where it was not told.
    pub result: Option<Decimal>,
    /// The working days of the period that it covers: a part or all of them.
    pub working_days: i32,
    /// Delays that no confirmed cause excuses; left out where they were not told.
    pub unexcused_delays: Option<i32>,
    /// The document's number.
    pub document: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A handed-over score that should never have been recorded.
#[derive(InputObject)]
pub struct VoidHandedOverScoreInput {
    /// The score.
    pub id: ID,
    /// Why; it stays readable.
    #[graphql(validator(chars_max_length = 500))]
    pub reason: String,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `recordHandedOverScore`.
    RecordHandedOverScorePayload {
        /// The score as it now is.
        handed_over_score: HandedOverScore
    }
    /// What became of `voidHandedOverScore`.
    VoidHandedOverScorePayload {
        /// The score as it now is.
        handed_over_score: HandedOverScore
    }
}

fn key_of(id: &ID) -> store::Found<HandedOverScoreId> {
    Ok(HandedOverScoreId(key(id, NodeKind::HandedOverScore, "id")?))
}

/// The object as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<HandedOverScore>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of handed-over scores.
#[derive(Default)]
pub struct HandedOverScoreMutations;

#[Object]
impl HandedOverScoreMutations {
    /// Records the score that another body gave somebody for a period or a part of it, by HR of the agency that tracks him;
    /// nobody records his own. The score of the same person, period and body is brought to what is described; the same
    /// twice changes nothing.
    async fn record_handed_over_score(
        &self,
        context: &Context<'_>,
        input: RecordHandedOverScoreInput,
    ) -> Result<RecordHandedOverScorePayload> {
        let call = Ask::of(context).call("recordHandedOverScore", input.idempotency_key);
        // A `Decimal` was read as an exact number before it came here.
        let exact = |value: &Decimal| value.exact().unwrap_or_else(Exact::zero);
        let described = RecordScore {
            person: input.person,
            period: input.period,
            body: input.body,
            score: exact(&input.score),
            result: input.result.as_ref().map(exact),
            working_days: input.working_days,
            unexcused_delays: input.unexcused_delays,
            document: input.document,
            expected_version: input.expected_version,
        };
        let recorded = record(&call, &described).await.map(HandedOverScore);
        RecordHandedOverScorePayload::of(context, recorded, find(context, &described)).await
    }

    /// Voids a handed-over score, by HR of the agency that tracks the person: it counts no more and stays readable.
    async fn void_handed_over_score(
        &self,
        context: &Context<'_>,
        input: VoidHandedOverScoreInput,
    ) -> Result<VoidHandedOverScorePayload> {
        let call = Ask::of(context).call("voidHandedOverScore", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => void(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        VoidHandedOverScorePayload::of(context, done.map(HandedOverScore), current(context, &input.id)).await
    }
}

//! HR of the agency records decisions on a person and period.

use super::types::{PeriodDecision, find, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::word::Word;
use crate::services::period_decision::{RecordDecision, record, void};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::terms::PeriodDecisionKind;
use store::ids::PeriodDecisionId;

/// A decision as HR of the agency records it.
#[derive(InputObject)]
pub struct RecordPeriodDecisionInput {
    /// Personal code.
    pub person: String,
    /// The period: a tracked month or quarter (`2026-05`, `2026-Q2`) of EXCUSED, a year (`2026`) of a study decision.
    pub period: String,
    /// What was decided.
    pub kind: Word<PeriodDecisionKind>,
    /// The decision's number.
    pub decision_number: String,
    /// Why.
    pub reason: String,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A decision that should never have been recorded.
#[derive(InputObject)]
pub struct VoidPeriodDecisionInput {
    /// Which.
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
    /// What became of `recordPeriodDecision`.
    RecordPeriodDecisionPayload {
        /// The decision as it now is.
        period_decision: PeriodDecision
    }
    /// What became of `voidPeriodDecision`.
    VoidPeriodDecisionPayload {
        /// The decision as it now is.
        period_decision: PeriodDecision
    }
}

fn key_of(id: &ID) -> store::Found<PeriodDecisionId> {
    Ok(PeriodDecisionId(key(id, NodeKind::PeriodDecision, "id")?))
}

/// The object as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<PeriodDecision>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of decisions on a person and period.
#[derive(Default)]
pub struct PeriodDecisionMutations;

#[Object]
impl PeriodDecisionMutations {
    /// Records a decision, by HR of the agency; nobody records one about himself. The decision on the same person and period
    /// is brought to what is described; the same twice changes nothing.
    async fn record_period_decision(
        &self,
        context: &Context<'_>,
        input: RecordPeriodDecisionInput,
    ) -> Result<RecordPeriodDecisionPayload> {
        let call = Ask::of(context).call("recordPeriodDecision", input.idempotency_key);
        let described = RecordDecision {
            person: input.person,
            period: input.period,
            kind: input.kind.0,
            decision_number: input.decision_number,
            reason: input.reason,
            expected_version: input.expected_version,
        };
        let recorded = record(&call, &described).await.map(PeriodDecision);
        RecordPeriodDecisionPayload::of(context, recorded, find(context, &described)).await
    }

    /// Voids a decision, by HR of the agency: it counts no more and stays readable.
    async fn void_period_decision(
        &self,
        context: &Context<'_>,
        input: VoidPeriodDecisionInput,
    ) -> Result<VoidPeriodDecisionPayload> {
        let call = Ask::of(context).call("voidPeriodDecision", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => void(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        let current = current(context, &input.id);
        VoidPeriodDecisionPayload::of(context, done.map(PeriodDecision), current).await
    }
}

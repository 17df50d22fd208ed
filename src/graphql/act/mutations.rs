//! HR records acts and the decisions on them.

use super::types::{Act, find, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::act::{self, RecordAct, RecordActDecision};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::class::{ActKind, DisciplineForm, DisciplinedBy};
use store::ids::{ActDecisionId, ActId};

/// An act as HR records it.
#[derive(InputObject)]
pub struct RecordActInput {
    /// Personal code.
    pub person: String,
    /// The number under which it is known, 1 to 100 characters.
    pub reference: String,
    /// What it violates.
    pub kind: Word<ActKind>,
    /// The day of the act, where it is known.
    pub act_on: Option<Date>,
    /// Code of the unit at which it happened, where it is known.
    pub act_at_unit: Option<String>,
    /// The day of the conclusion, where there is one without discipline.
    pub concluded_on: Option<Date>,
    /// The year whose class it lowered before it was recorded here.
    pub used_in_year: Option<i32>,
    /// What happened, up to 10,000 characters; not given: stays as it is.
    pub text: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A decision on an act as HR records it.
#[derive(InputObject)]
pub struct RecordActDecisionInput {
    /// The act.
    pub act: ID,
    /// Whose decision.
    pub decided_by: Word<DisciplinedBy>,
    /// Its form.
    pub form: Word<DisciplineForm>,
    /// The day it takes effect.
    pub effective_on: Date,
    /// Its number.
    pub decision_number: String,
    /// The version of the act that was read; an edit over a newer one is refused (`STALE_VERSION`).
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// An act that should never have been recorded.
#[derive(InputObject)]
pub struct VoidActInput {
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

/// A decision that should never have been recorded.
#[derive(InputObject)]
pub struct VoidActDecisionInput {
    /// Which.
    pub id: ID,
    /// Why; it stays readable.
    #[graphql(validator(chars_max_length = 500))]
    pub reason: String,
    /// The version of the act that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `recordAct`.
    RecordActPayload {
        /// The act as it now is.
        act: Act
    }
    /// What became of `recordActDecision`.
    RecordActDecisionPayload {
        /// The act as it now is.
        act: Act
    }
    /// What became of `voidAct`.
    VoidActPayload {
        /// The act as it now is.
        act: Act
    }
    /// What became of `voidActDecision`.
    VoidActDecisionPayload {
        /// The act as it now is.
        act: Act
    }
}

fn key_of(id: &ID, path: &str) -> store::Found<ActId> {
    Ok(ActId(key(id, NodeKind::Act, path)?))
}

/// The act as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<Act>> {
    match key_of(id, "id") {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// The act of a decision as it now stands, for who may see it.
async fn current_of(context: &Context<'_>, decision: &ID) -> Result<Option<Act>> {
    let Ok(id) = key(decision, NodeKind::ActDecision, "id") else { return Ok(None) };
    let found = store::act::find_decision(&Ask::of(context).source(), ActDecisionId(id)).await;
    match found.map_err(|fail| crate::graphql::payload::graphql_error(context, fail))? {
        Some(row) => load(context, row.act_id).await,
        None => Ok(None),
    }
}

/// Mutations of acts.
#[derive(Default)]
pub struct ActMutations;

#[Object]
impl ActMutations {
    /// Records an act, by HR of the person's unit; nobody records his own. The act of the same person and reference is
    /// brought to what is described; the same twice changes nothing. The year that it lowers is marked, also where it is
    /// locked, until the cap run in force has settled its class (`CLASS_SETTLED`).
    async fn record_act(&self, context: &Context<'_>, input: RecordActInput) -> Result<RecordActPayload> {
        let call = Ask::of(context).call("recordAct", input.idempotency_key);
        let described = RecordAct {
            person: input.person,
            reference: input.reference,
            kind: input.kind.0,
            act_on: input.act_on.map(|day| day.0),
            act_at_unit: input.act_at_unit,
            concluded_on: input.concluded_on.map(|day| day.0),
            used_in_year: input.used_in_year,
            text: input.text,
            expected_version: input.expected_version,
        };
        let recorded = act::record(&call, &described).await.map(Act);
        RecordActPayload::of(context, recorded, find(context, &described)).await
    }

    /// Records a decision on an act, by HR of the person's unit. The decision of the same number is brought to what is
    /// described; the same twice changes nothing.
    async fn record_act_decision(
        &self,
        context: &Context<'_>,
        input: RecordActDecisionInput,
    ) -> Result<RecordActDecisionPayload> {
        let call = Ask::of(context).call("recordActDecision", input.idempotency_key);
        let done = match key_of(&input.act, "act") {
            Ok(act) => {
                let described = RecordActDecision {
                    act,
                    decided_by: input.decided_by.0,
                    form: input.form.0,
                    effective_on: input.effective_on.0,
                    decision_number: input.decision_number,
                    expected_version: input.expected_version,
                };
                act::record_decision(&call, &described).await
            }
            Err(fail) => Err(fail),
        };
        RecordActDecisionPayload::of(context, done.map(Act), current(context, &input.act)).await
    }

    /// Voids an act, by HR of the person's unit: it counts no more and stays readable.
    async fn void_act(&self, context: &Context<'_>, input: VoidActInput) -> Result<VoidActPayload> {
        let call = Ask::of(context).call("voidAct", input.idempotency_key);
        let done = match key_of(&input.id, "id") {
            Ok(id) => act::void(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        VoidActPayload::of(context, done.map(Act), current(context, &input.id)).await
    }

    /// Voids a decision on an act, by HR of the person's unit: it counts no more and stays readable.
    async fn void_act_decision(
        &self,
        context: &Context<'_>,
        input: VoidActDecisionInput,
    ) -> Result<VoidActDecisionPayload> {
        let call = Ask::of(context).call("voidActDecision", input.idempotency_key);
        let done = match key(&input.id, NodeKind::ActDecision, "id") {
            Ok(id) => {
                let version = input.expected_version;
                act::void_decision(&call, ActDecisionId(id), &input.reason, version).await
            }
            Err(refusal) => Err(refusal.into()),
        };
        VoidActDecisionPayload::of(context, done.map(Act), current_of(context, &input.id)).await
    }
}

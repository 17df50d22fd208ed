//! HR decides on needs: one mutation a transition.

use super::types::{PersonnelDecision, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::personnel_decision::{
    NeedName, Parts, ProposeDecision, complete, decide, find, propose, withdraw,
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::decision::{DecisionKind, NeedKind};
use domain::placement::MoveKind;
use domain::refusal::{Code, Refusal};
use domain::terms::Term;
use domain::training::TrainingGround;
use store::ids::PersonnelDecisionId;

/// The row that is decided on: of `trainingNeeds` by period and ground, of `candidates` by the post, or of
/// `staffing.stretched` by the person alone.
#[derive(InputObject)]
pub struct NeedNameInput {
    /// On which kind of row.
    #[graphql(default_with = "Word(NeedKind::Training)")]
    pub kind: Word<NeedKind>,
    /// Personal code.
    pub person: String,
    /// TRAINING_NEED: the period, `2026-12`, `2026-Q4`, `2026`.
    pub period: Option<String>,
    /// TRAINING_NEED: the ground.
    pub ground: Option<Word<TrainingGround>>,
    /// TRAINING_NEED: code of the competency, of a gap.
    pub competency: Option<String>,
    /// TRAINING_NEED: code of the field, of one outside his specialisation.
    pub field: Option<String>,
    /// UNFILLED_POST: code of the unit.
    pub unit: Option<String>,
    /// UNFILLED_POST: code of the position.
    pub position: Option<String>,
}

impl NeedNameInput {
    fn name(self) -> Result<NeedName, Refusal> {
        let Self { kind, person, period, ground, competency, field, unit, position } = self;
        match (kind.0, period, ground, unit, position) {
            (NeedKind::Training, Some(period), Some(ground), None, None) => {
                Ok(NeedName::Training { person, period, ground: ground.0, competency, field })
            }
            (NeedKind::Post, None, None, Some(unit), Some(position)) if competency.is_none() && field.is_none() => {
                Ok(NeedName::Post { person, unit, position })
            }
            (NeedKind::Stretch, None, None, None, None) if competency.is_none() && field.is_none() => {
                Ok(NeedName::Stretch { person })
            }
            (kind, ..) => Err(Refusal::new(Code::InvalidInput, "need").with("value", kind.code()).with(
                "mend",
                "TRAINING_NEED: person + period + ground (+ competency | field) | UNFILLED_POST: person + unit + position | STRETCHED_PERSON: person",
            )),
        }
    }
}

/// A decision on a need as HR proposes it.
#[derive(InputObject)]
pub struct ProposeDecisionInput {
    /// On which row.
    pub need: NeedNameInput,
    /// The row's `evidence` as it was read, of a post and of a stretched person as of today: a row that has changed since is refused (`NEED_CHANGED`).
    pub expected_evidence: String,
    /// What is to be done.
    pub kind: Word<DecisionKind>,
    /// Why.
    #[graphql(validator(chars_max_length = 500))]
    pub reason: String,
    /// By which rule: law, decree, plan.
    #[graphql(validator(chars_max_length = 500))]
    pub legal_ground: String,
    /// TRAINING: code of the field; not given: that of the need.
    pub field: Option<String>,
    /// TRAINING: code of the unit that trains; not given: the department of the field.
    pub provider: Option<String>,
    /// PLACEMENT_REVIEW: the kind of move.
    pub move_kind: Option<Word<MoveKind>>,
    /// PLACEMENT_REVIEW: code of the unit; of an UNFILLED_POST it is the post's own.
    pub to_unit: Option<String>,
    /// PLACEMENT_REVIEW: code of the position; of an UNFILLED_POST it is the post's own.
    pub to_position: Option<String>,
    /// From when it is planned; TRAINING needs it, NO_ACTION takes none.
    pub planned_from: Option<Date>,
    /// Until when it is planned.
    pub planned_to: Option<Date>,
    /// The version that was read, of a proposal that is there (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A proposal that is signed.
#[derive(InputObject)]
pub struct DecideDecisionInput {
    /// The decision.
    pub id: ID,
    /// Its number.
    #[graphql(validator(chars_max_length = 100))]
    pub decision_number: String,
    /// The day it was signed; not in the future.
    pub decided_on: Date,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A signed decision that was carried out.
#[derive(InputObject)]
pub struct CompleteDecisionInput {
    /// The decision.
    pub id: ID,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A decision that is taken back.
#[derive(InputObject)]
pub struct WithdrawDecisionInput {
    /// The decision.
    pub id: ID,
    /// Why; the person reads it where the decision was told to him.
    #[graphql(validator(chars_max_length = 500))]
    pub reason: String,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `proposeDecision`.
    ProposeDecisionPayload {
        /// The decision as it now is.
        decision: PersonnelDecision
    }
    /// What became of `decideDecision`.
    DecideDecisionPayload {
        /// The decision as it now is.
        decision: PersonnelDecision
    }
    /// What became of `completeDecision`.
    CompleteDecisionPayload {
        /// The decision as it now is.
        decision: PersonnelDecision
    }
    /// What became of `withdrawDecision`.
    WithdrawDecisionPayload {
        /// The decision as it now is.
        decision: PersonnelDecision
    }
}

fn key_of(id: &ID) -> store::Found<PersonnelDecisionId> {
    Ok(PersonnelDecisionId(key(id, NodeKind::PersonnelDecision, "id")?))
}

/// The object as it now stands, for who may read it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<PersonnelDecision>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of decisions on needs.
#[derive(Default)]
pub struct PersonnelDecisionMutations;

#[Object]
impl PersonnelDecisionMutations {
    /// Proposes a decision about a person on a row of `trainingNeeds`, `candidates` or `staffing.stretched`, by HR of his
    /// unit, who of a post also sees its staffing; nobody about himself. The open proposal of the same row and kind is
    /// brought to what is described; the same twice changes nothing.
    async fn propose_decision(
        &self,
        context: &Context<'_>,
        input: ProposeDecisionInput,
    ) -> Result<ProposeDecisionPayload> {
        let call = Ask::of(context).call("proposeDecision", input.idempotency_key);
        let need = match input.need.name() {
            Ok(need) => need,
            Err(refusal) => {
                let refused = Err(refusal.into());
                return ProposeDecisionPayload::of(context, refused, async { Ok(None) }).await;
            }
        };
        let parts = Parts {
            field: input.field,
            provider: input.provider,
            move_kind: input.move_kind.map(|kind| kind.0),
            to_unit: input.to_unit,
            to_position: input.to_position,
            planned_from: input.planned_from.map(|day| day.0),
            planned_to: input.planned_to.map(|day| day.0),
        };
        let described = ProposeDecision {
            need,
            expected_evidence: input.expected_evidence,
            kind: input.kind.0,
            reason: input.reason,
            legal_ground: input.legal_ground,
            parts,
            expected_version: input.expected_version,
        };
        let proposed = propose(&call, &described).await.map(PersonnelDecision);
        let current = async {
            let found = find(&Ask::of(context).source(), &described).await;
            match found.map_err(|fail| graphql_error(context, fail))? {
                Some(id) => load(context, id).await,
                None => Ok(None),
            }
        };
        ProposeDecisionPayload::of(context, proposed, current).await
    }

    /// Signs a proposal with its number: from then on the person reads it. Refused where the row that it rests on has
    /// changed since (`NEED_CHANGED`): propose again on the figures as they now stand.
    async fn decide_decision(
        &self,
        context: &Context<'_>,
        input: DecideDecisionInput,
    ) -> Result<DecideDecisionPayload> {
        let call = Ask::of(context).call("decideDecision", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => {
                decide(&call, id, &input.decision_number, input.decided_on.0, input.expected_version).await
            }
            Err(fail) => Err(fail),
        };
        let done = done.map(PersonnelDecision);
        DecideDecisionPayload::of(context, done, current(context, &input.id)).await
    }

    /// Marks a signed decision as carried out.
    async fn complete_decision(
        &self,
        context: &Context<'_>,
        input: CompleteDecisionInput,
    ) -> Result<CompleteDecisionPayload> {
        let call = Ask::of(context).call("completeDecision", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => complete(&call, id, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        let done = done.map(PersonnelDecision);
        CompleteDecisionPayload::of(context, done, current(context, &input.id)).await
    }

    /// Withdraws a proposal or a signed decision; it stays readable with the reason.
    async fn withdraw_decision(
        &self,
        context: &Context<'_>,
        input: WithdrawDecisionInput,
    ) -> Result<WithdrawDecisionPayload> {
        let call = Ask::of(context).call("withdrawDecision", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => withdraw(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        let done = done.map(PersonnelDecision);
        WithdrawDecisionPayload::of(context, done, current(context, &input.id)).await
    }
}

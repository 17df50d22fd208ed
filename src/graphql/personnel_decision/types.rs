//! A decision on a need as the API shows it.

use crate::graphql::allowed::AllowedAction;
use crate::graphql::ask::Ask;
use crate::graphql::competency::{self, Competency};
use crate::graphql::field::{self, Field};
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::shared;
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::position::{self, Position};
use crate::graphql::record::period_name;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seen::Seen;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use crate::services::personnel_decision::{evidence_digest, explain, possible};
use async_graphql::{Context, Description, ID, Object, Result};
use domain::decision::{DecisionKind, DecisionState, NeedKind};
use domain::moment::Moment;
use domain::placement::MoveKind;
use domain::refusal::Refusal;
use domain::training::TrainingGround;
use store::ids::{FieldId, PersonId, PersonnelDecisionId, PositionId, UnitId};
use store::personnel_decision as rows;

/// What HR decided about a person on a need of training or of staffing: training, a review of his placement, a plan of
/// support, or nothing, with reason, legal ground and the figures that it rests on. He reads it himself once it is signed.
#[derive(Description)]
pub struct PersonnelDecision(pub rows::PersonnelDecision);

impl PersonnelDecision {
    async fn outdated(&self, context: &Context<'_>) -> Result<bool> {
        let loaded = context.data_unchecked::<Seen>().outdated_decisions.load_one(self.0.id).await;
        Ok(loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or(false))
    }
}

async fn some_unit(context: &Context<'_>, id: Option<UnitId>) -> Result<Option<Unit>> {
    match id {
        Some(id) => unit::load(context, id).await,
        None => Ok(None),
    }
}

async fn some_position(context: &Context<'_>, id: Option<PositionId>) -> Result<Option<Position>> {
    match id {
        Some(id) => position::load(context, id).await,
        None => Ok(None),
    }
}

async fn some_field(context: &Context<'_>, id: Option<FieldId>) -> Result<Option<Field>> {
    match id {
        Some(id) => field::load(context, id).await,
        None => Ok(None),
    }
}

#[Object(use_type_description)]
impl PersonnelDecision {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::PersonnelDecision, self.0.id.0)
    }

    /// About whom; `null` where the viewer may not see his file.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// What was decided.
    async fn kind(&self) -> Word<DecisionKind> {
        Word(self.0.kind.0)
    }

    /// Where it stands.
    async fn state(&self) -> Word<DecisionState> {
        Word(self.0.state.0)
    }

    /// On which kind of row it rests.
    async fn need_kind(&self) -> Word<NeedKind> {
        Word(self.0.need.0)
    }

    /// The ground of a training need; `null` on another kind of row.
    async fn ground(&self) -> Option<Word<TrainingGround>> {
        self.0.ground.map(|ground| Word(ground.0))
    }

    /// The unit of the post to fill that it rests on; `null` on another kind of row.
    async fn post_unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        some_unit(context, self.0.post_unit_id).await
    }

    /// The position of that post.
    async fn post_position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        some_position(context, self.0.post_position_id).await
    }

    /// The competency, of a gap.
    async fn competency(&self, context: &Context<'_>) -> Result<Option<Competency>> {
        match self.0.competency_id {
            Some(id) => competency::load(context, id).await,
            None => Ok(None),
        }
    }

    /// The period whose figures a decision on a training need rests on.
    async fn period_code(&self, context: &Context<'_>) -> Result<Option<String>> {
        match self.0.period_id {
            Some(id) => period_name(context, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The evaluation that it rests on; `null` where it rests on none.
    async fn evaluation_id(&self) -> Option<ID> {
        self.0.evaluation_id.map(|id| encode(NodeKind::Evaluation, id.0))
    }

    /// The revision of that evaluation.
    async fn evaluation_revision(&self) -> Option<i32> {
        self.0.evaluation_revision
    }

    /// The field of training.
    async fn field(&self, context: &Context<'_>) -> Result<Option<Field>> {
        some_field(context, self.0.field_id).await
    }

    /// Who trains.
    async fn provider(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        some_unit(context, self.0.provider_unit_id).await
    }

    /// The kind of move, of a placement review.
    async fn move_kind(&self) -> Option<Word<MoveKind>> {
        self.0.move_kind.map(|kind| Word(kind.0))
    }

    /// The unit moved to.
    async fn to_unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        some_unit(context, self.0.to_unit_id).await
    }

    /// The position moved to.
    async fn to_position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        some_position(context, self.0.to_position_id).await
    }

    /// From when it is planned.
    async fn planned_from(&self) -> Option<Date> {
        self.0.planned_from.map(Date)
    }

    /// Until when it is planned.
    async fn planned_to(&self) -> Option<Date> {
        self.0.planned_to.map(Date)
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// By which rule.
    async fn legal_ground(&self) -> &str {
        &self.0.legal_ground
    }

    /// The decision's number; `null` before it is signed.
    async fn decision_number(&self) -> Option<&str> {
        self.0.decision_number.as_deref()
    }

    /// The day it was signed.
    async fn decided_on(&self) -> Option<Date> {
        self.0.decided_on.map(Date)
    }

    /// Why it was withdrawn.
    async fn withdrawn_reason(&self) -> Option<&str> {
        self.0.withdrawn_reason.as_deref()
    }

    /// The figures that it rests on in sentences, in the language of the request.
    async fn explanation(&self, context: &Context<'_>) -> Option<String> {
        explain(&self.0, Ask::of(context).language)
    }

    /// The figures as they stood when it was proposed, as JSON text; they never change. What protects the person by law from
    /// being moved is not in it.
    async fn evidence(&self) -> &str {
        &self.0.evidence
    }

    /// Their digest.
    async fn evidence_digest(&self) -> String {
        evidence_digest(&self.0)
    }

    /// Whether the figures that it rests on have changed since: an evaluation, citizens' ratings; of a post and of a
    /// stretched person, while it is not carried out, anything of the row.
    async fn evidence_outdated(&self, context: &Context<'_>) -> Result<bool> {
        self.outdated(context).await
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        DateTime(Moment(self.0.entered_at))
    }

    /// What the viewer may do with it now, and why not. Asked of the functions that the mutations ask.
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<AllowedAction>> {
        let verdict = may_decide(context, self.0.person_id).await?;
        let outdated = self.outdated(context).await?;
        let steps = possible(&self.0, verdict.as_ref(), outdated);
        Ok(steps
            .iter()
            .map(|(mutation, refusal)| AllowedAction::of(context, mutation, refusal.as_ref()))
            .collect())
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// What stands in the way of the viewer's deciding on a person's needs.
pub async fn may_decide(context: &Context<'_>, person: PersonId) -> Result<Option<Refusal>> {
    let loaded = context.data_unchecked::<Seen>().measures.load_one(person).await;
    Ok(loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.flatten())
}

/// The decision of a key, where the viewer may read it; that he looked is noted in the person's file.
pub async fn load(context: &Context<'_>, id: PersonnelDecisionId) -> Result<Option<PersonnelDecision>> {
    let loaded = context.data_unchecked::<Seen>().personnel_decisions.load_one(id).await;
    loaded.map(|found| found.map(PersonnelDecision)).map_err(|fail| graphql_error(context, shared(&fail)))
}

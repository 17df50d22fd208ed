//! Any object by its global id: what a client holds can be read again, under the viewer's present rights.

use crate::graphql::absence::{self, Absence};
use crate::graphql::account::{self, Account, RoleGrant};
use crate::graphql::act::{self, Act};
use crate::graphql::appointment::{self, Appointment};
use crate::graphql::ask::Ask;
use crate::graphql::cap::{self, CapRun};
use crate::graphql::cap_membership::{self, CapMembership};
use crate::graphql::competency::{self, Competency};
use crate::graphql::corruption_case::{self, CorruptionCase};
use crate::graphql::evaluation::{self, Evaluation};
use crate::graphql::field::{self, Field};
use crate::graphql::handed_over_score::{self, HandedOverScore};
use crate::graphql::ids::{NodeKind, decode, decode_post};
use crate::graphql::job::{self, Job};
use crate::graphql::move_bar::{self, MoveBar};
use crate::graphql::move_wish::{self, MoveWish};
use crate::graphql::organisation_result::{self, OrganisationResult};
use crate::graphql::overlay_finding::{self, OverlayFinding};
use crate::graphql::payload::graphql_error;
use crate::graphql::period::{self, AgencyPeriod, Period};
use crate::graphql::period_decision::{self, PeriodDecision};
use crate::graphql::person::{self, Person};
use crate::graphql::person_competency::{self, PersonCompetency};
use crate::graphql::personnel_decision::{self, PersonnelDecision};
use crate::graphql::position::{self, Position};
use crate::graphql::position_competency::{self, PositionCompetency};
use crate::graphql::post_plan::{self, PostPlan};
use crate::graphql::product::{self, Product};
use crate::graphql::record::{self, OutputEvent, OutputRecord};
use crate::graphql::rule_set::{self, RuleSet};
use crate::graphql::self_assessment::{self, SelfAssessment};
use crate::graphql::session::{self, Session};
use crate::graphql::staffing::{self, StaffingNeed};
use crate::graphql::supervision_scope::{self, SupervisionScope};
use crate::graphql::template::{self, Template};
use crate::graphql::unit::{self, Unit, may_read};
use async_graphql::{Context, ID, Interface, Object, Result};
use futures_util::future::try_join_all;
use store::ids::{
    AbsenceId, AccountId, ActId, AgencyPeriodId, AppointmentId, CapMembershipId, CapRunId, CompetencyId,
    CorruptionCaseId, EvaluationId, FieldId, HandedOverScoreId, JobId, MoveBarId, MoveWishId,
    OrganisationResultId, OutputEventId, OutputRecordId, OverlayFindingId, PeriodDecisionId, PeriodId,
    PersonCompetencyId, PersonId, PersonnelDecisionId, PositionCompetencyId, PositionId, PostPlanId,
    ProductId, RoleGrantId, RuleSetId, SelfAssessmentId, SessionId, SupervisionScopeId, TemplateId, UnitId,
};

/// An object with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id."))]
pub enum Node {
    /// A unit.
    Unit(Unit),
    /// A field of work.
    Field(Field),
    /// A job position.
    Position(Position),
    /// A work product.
    Product(Product),
    /// A person.
    Person(Person),
    /// An appointment.
    Appointment(Appointment),
    /// A supervision scope.
    SupervisionScope(SupervisionScope),
    /// An absence.
    Absence(Absence),
    /// An act.
    Act(Act),
    /// A case of corruption or waste.
    CorruptionCase(CorruptionCase),
    /// A finding under an overlay rule.
    OverlayFinding(OverlayFinding),
    /// A decision on a person and period.
    PeriodDecision(PeriodDecision),
    /// A version of a position's template.
    Template(Template),
    /// An output record.
    OutputRecord(OutputRecord),
    /// A competency of the framework.
    Competency(Competency),
    /// A requirement of a position.
    PositionCompetency(PositionCompetency),
    /// An assessment of a person's competency.
    PersonCompetency(PersonCompetency),
    /// A decision on a need.
    PersonnelDecision(PersonnelDecision),
    /// A period.
    Period(Period),
    /// The state of a period for an agency.
    AgencyPeriod(AgencyPeriod),
    /// An evaluation.
    Evaluation(Evaluation),
    /// A rule set.
    RuleSet(RuleSet),
    /// A background job of one's own.
    Job(Job),
    /// The result of an organisation's year.
    OrganisationResult(OrganisationResult),
    /// A membership in a scope of the cap.
    CapMembership(CapMembership),
    /// A run of the cap.
    CapRun(CapRun),
    /// A score that another body handed over.
    HandedOverScore(HandedOverScore),
    /// A row of the plan of posts.
    PostPlan(PostPlan),
    /// What bars a person from being moved.
    MoveBar(MoveBar),
    /// Where a person asks to be moved.
    MoveWish(MoveWish),
    /// An account.
    Account(Account),
    /// A granted role.
    RoleGrant(RoleGrant),
    /// A running session.
    Session(Session),
    /// An event of an output record.
    OutputEvent(OutputEvent),
    /// A person's own assessment of a period.
    SelfAssessment(SelfAssessment),
    /// An unfilled post, as it stands today.
    StaffingNeed(StaffingNeed),
}

/// Objects by id.
#[derive(Default)]
pub struct NodeQueries;

#[Object]
impl NodeQueries {
    /// The object of a global id; `null` where there is none that the viewer may see.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A global id.")] id: ID,
    ) -> Result<Option<Node>> {
        find(context, &id).await
    }

    /// The objects of global ids, in their order; `null` in the place of each that there is not, or that the viewer may
    /// not see.
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Global ids, at most 100.", validator(max_items = 100))] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        try_join_all(ids.iter().map(|id| find(context, id))).await
    }
}

async fn find(context: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    if !Ask::of(context).viewer.is_known() {
        return Err(graphql_error(context, store::Fail::Unauthenticated));
    }
    if let Some(post) = decode_post(id) {
        may_read(context)?;
        return Ok(staffing::load(context, post).await?.map(Node::StaffingNeed));
    }
    let Some((kind, key)) = decode(id) else { return Ok(None) };
    let of_catalogue = [
        NodeKind::Unit,
        NodeKind::Field,
        NodeKind::Position,
        NodeKind::Product,
        NodeKind::PostPlan,
        NodeKind::Template,
        NodeKind::Competency,
        NodeKind::PositionCompetency,
        NodeKind::Period,
        NodeKind::AgencyPeriod,
        NodeKind::RuleSet,
    ];
    if of_catalogue.contains(&kind) {
        may_read(context)?;
    }
    Ok(match kind {
        NodeKind::Unit => unit::load(context, UnitId(key)).await?.map(Node::Unit),
        NodeKind::Field => field::load(context, FieldId(key)).await?.map(Node::Field),
        NodeKind::Position => position::load(context, PositionId(key)).await?.map(Node::Position),
        NodeKind::Product => product::load(context, ProductId(key)).await?.map(Node::Product),
        NodeKind::Person => person::load(context, PersonId(key)).await?.map(Node::Person),
        NodeKind::Appointment => appointment::load(context, AppointmentId(key)).await?.map(Node::Appointment),
        NodeKind::SupervisionScope => {
            supervision_scope::load(context, SupervisionScopeId(key)).await?.map(Node::SupervisionScope)
        }
        NodeKind::Absence => absence::load(context, AbsenceId(key)).await?.map(Node::Absence),
        NodeKind::Act => act::load(context, ActId(key)).await?.map(Node::Act),
        NodeKind::CorruptionCase => {
            corruption_case::load(context, CorruptionCaseId(key)).await?.map(Node::CorruptionCase)
        }
        NodeKind::OverlayFinding => {
            overlay_finding::load(context, OverlayFindingId(key)).await?.map(Node::OverlayFinding)
        }
        NodeKind::PeriodDecision => {
            period_decision::load(context, PeriodDecisionId(key)).await?.map(Node::PeriodDecision)
        }
        NodeKind::Template => template::load(context, TemplateId(key)).await?.map(Node::Template),
        NodeKind::OutputRecord => record::load(context, OutputRecordId(key)).await?.map(Node::OutputRecord),
        NodeKind::Competency => competency::load(context, CompetencyId(key)).await?.map(Node::Competency),
        NodeKind::PositionCompetency => {
            position_competency::load(context, PositionCompetencyId(key)).await?.map(Node::PositionCompetency)
        }
        NodeKind::PersonCompetency => {
            person_competency::load(context, PersonCompetencyId(key)).await?.map(Node::PersonCompetency)
        }
        NodeKind::PersonnelDecision => {
            personnel_decision::load(context, PersonnelDecisionId(key)).await?.map(Node::PersonnelDecision)
        }
        NodeKind::Period => period::load(context, PeriodId(key)).await?.map(Node::Period),
        NodeKind::AgencyPeriod => {
            period::load_state(context, AgencyPeriodId(key)).await?.map(Node::AgencyPeriod)
        }
        NodeKind::Evaluation => evaluation::load(context, EvaluationId(key)).await?.map(Node::Evaluation),
        NodeKind::RuleSet => rule_set::load(context, RuleSetId(key)).await?.map(Node::RuleSet),
        NodeKind::Job => job::load(context, JobId(key)).await?.map(Node::Job),
        NodeKind::OrganisationResult => {
            organisation_result::load(context, OrganisationResultId(key)).await?.map(Node::OrganisationResult)
        }
        NodeKind::CapMembership => {
            cap_membership::load(context, CapMembershipId(key)).await?.map(Node::CapMembership)
        }
        NodeKind::CapRun => cap::load(context, CapRunId(key)).await?.map(Node::CapRun),
        NodeKind::HandedOverScore => {
            handed_over_score::load(context, HandedOverScoreId(key)).await?.map(Node::HandedOverScore)
        }
        NodeKind::PostPlan => post_plan::load(context, PostPlanId(key)).await?.map(Node::PostPlan),
        NodeKind::MoveBar => move_bar::load(context, MoveBarId(key)).await?.map(Node::MoveBar),
        NodeKind::MoveWish => move_wish::load(context, MoveWishId(key)).await?.map(Node::MoveWish),
        NodeKind::Account => account::load(context, AccountId(key)).await?.map(Node::Account),
        NodeKind::RoleGrant => account::load_grant(context, RoleGrantId(key)).await?.map(Node::RoleGrant),
        NodeKind::Session => session::load(context, SessionId(key)).await?.map(Node::Session),
        NodeKind::OutputEvent => {
            record::load_event(context, OutputEventId(key)).await?.map(Node::OutputEvent)
        }
        NodeKind::SelfAssessment => {
            self_assessment::load(context, SelfAssessmentId(key)).await?.map(Node::SelfAssessment)
        }
        NodeKind::ActDecision | NodeKind::StaffingNeed => None,
    })
}

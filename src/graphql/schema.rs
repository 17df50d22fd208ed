//! The schema: roots merged in two levels, area then noun.

use crate::graphql::absence::AbsenceMutations;
use crate::graphql::account::{Account, AccountMutations, AccountQueries};
use crate::graphql::act::ActMutations;
use crate::graphql::appointment::AppointmentMutations;
use crate::graphql::audit_event::{AuditEvent, AuditEventQueries};
use crate::graphql::calendar_day::{CalendarDayMutations, CalendarDayQueries};
use crate::graphql::candidate::{CandidatePage, CandidateQueries};
use crate::graphql::cap::{CapMutations, CapQueries, CapRunRow};
use crate::graphql::cap_membership::{CapMembership, CapMembershipMutations, CapMembershipQueries};
use crate::graphql::competency::{Competency, CompetencyMutations, CompetencyQueries};
use crate::graphql::connection::Connection;
use crate::graphql::corruption_case::CorruptionCaseMutations;
use crate::graphql::criteria::{CriteriaMutations, CriteriaQueries};
use crate::graphql::evaluation::{EvaluationMutations, EvaluationQueries};
use crate::graphql::field::{Field, FieldMutations, FieldQueries};
use crate::graphql::handed_over_score::HandedOverScoreMutations;
use crate::graphql::job::{Job, JobMutations, JobQueries};
use crate::graphql::move_bar::MoveBarMutations;
use crate::graphql::move_wish::MoveWishMutations;
use crate::graphql::node::NodeQueries;
use crate::graphql::organisation_result::{
    OrganisationResult, OrganisationResultMutations, OrganisationResultQueries,
};
use crate::graphql::overlay_finding::OverlayFindingMutations;
use crate::graphql::period::{AgencyPeriod, PeriodMutations, PeriodQueries};
use crate::graphql::period_decision::PeriodDecisionMutations;
use crate::graphql::person::{Person, PersonMutations, PersonQueries};
use crate::graphql::person_competency::PersonCompetencyMutations;
use crate::graphql::personnel_decision::{
    PersonnelDecision, PersonnelDecisionMutations, PersonnelDecisionQueries,
};
use crate::graphql::position::{Position, PositionMutations, PositionQueries};
use crate::graphql::position_competency::PositionCompetencyMutations;
use crate::graphql::post_plan::PostPlanMutations;
use crate::graphql::product::{Product, ProductMutations, ProductQueries};
use crate::graphql::ranking::RankingQueries;
use crate::graphql::record::{OutputRecord, RecordMutations, RecordQueries};
use crate::graphql::rule_set::{RuleSetMutations, RuleSetQueries};
use crate::graphql::satisfaction::{SatisfactionMutations, SatisfactionQueries, UnitSatisfactionRank};
use crate::graphql::self_assessment::{SelfAssessmentMutations, SelfAssessmentQueries};
use crate::graphql::session::SessionMutations;
use crate::graphql::setting::{SettingMutations, SettingQueries};
use crate::graphql::staffing::StaffingQueries;
use crate::graphql::supervision_scope::SupervisionScopeMutations;
use crate::graphql::template::{Template, TemplateMutations, TemplateQueries};
use crate::graphql::training_need::{TrainingNeed, TrainingNeedQueries};
use crate::graphql::unit::{Unit, UnitMutations, UnitQueries};
use crate::graphql::viewer::{FileAccess, ViewerQueries};
use async_graphql::{EmptySubscription, MergedObject};

/// Structure: units, fields, positions, catalogue, calendar.
#[derive(MergedObject, Default)]
pub struct StructureQueries(
    UnitQueries,
    TemplateQueries,
    FieldQueries,
    PositionQueries,
    ProductQueries,
    CalendarDayQueries,
    NodeQueries,
);

/// Structure: units, fields, positions, catalogue, calendar.
#[derive(MergedObject, Default)]
pub struct StructureMutations(
    UnitMutations,
    TemplateMutations,
    FieldMutations,
    PositionMutations,
    ProductMutations,
    CalendarDayMutations,
);

/// People: who serves where, under whom, and when not.
#[derive(MergedObject, Default)]
pub struct PeopleQueries(PersonQueries);

/// People: who serves where, under whom, and when not.
#[derive(MergedObject, Default)]
pub struct PeopleMutations(
    PersonMutations,
    AppointmentMutations,
    SupervisionScopeMutations,
    AbsenceMutations,
);

/// Inputs of scores: output records, criteria.
#[derive(MergedObject, Default)]
pub struct InputQueries(RecordQueries, CriteriaQueries, SelfAssessmentQueries);

/// Inputs of scores: output records, criteria.
#[derive(MergedObject, Default)]
pub struct InputMutations(
    RecordMutations,
    CriteriaMutations,
    HandedOverScoreMutations,
    SelfAssessmentMutations,
    SatisfactionMutations,
);

/// Inputs of a year's class beside the scores: acts, cases, findings, decisions.
#[derive(MergedObject, Default)]
pub struct YearInputMutations(
    ActMutations,
    CorruptionCaseMutations,
    OverlayFindingMutations,
    PeriodDecisionMutations,
);

/// Access: who is asking, accounts, what was done.
#[derive(MergedObject, Default)]
pub struct AccessQueries(ViewerQueries, AccountQueries, AuditEventQueries);

/// Access: sessions, accounts.
#[derive(MergedObject, Default)]
pub struct AccessMutations(SessionMutations, AccountMutations);

/// What follows: competencies, needs and decisions on them.
#[derive(MergedObject, Default)]
pub struct MeasureQueries(CompetencyQueries, TrainingNeedQueries, PersonnelDecisionQueries);

/// What follows: competencies, needs and decisions on them.
#[derive(MergedObject, Default)]
pub struct MeasureMutations(
    CompetencyMutations,
    PositionCompetencyMutations,
    PersonCompetencyMutations,
    PersonnelDecisionMutations,
);

/// Order: periods, settings, rule sets, background jobs.
#[derive(MergedObject, Default)]
pub struct OrderQueries(PeriodQueries, SettingQueries, RuleSetQueries, JobQueries);

/// Order: periods, settings, rule sets, background jobs.
#[derive(MergedObject, Default)]
pub struct OrderMutations(PeriodMutations, SettingMutations, RuleSetMutations, JobMutations);

/// Results: evaluations side by side, organisations, the excellence cap.
#[derive(MergedObject, Default)]
pub struct ResultQueries(
    EvaluationQueries,
    RankingQueries,
    OrganisationResultQueries,
    CapMembershipQueries,
    CapQueries,
    SatisfactionQueries,
);

/// Results: evaluations, organisations, the excellence cap.
#[derive(MergedObject, Default)]
pub struct ResultMutations(
    EvaluationMutations,
    OrganisationResultMutations,
    CapMembershipMutations,
    CapMutations,
);

/// Placement: posts against people, who could fill them, who may not be moved.
#[derive(MergedObject, Default)]
pub struct PlacementQueries(StaffingQueries, CandidateQueries);

/// Placement: posts against people, who could fill them, who may not be moved.
#[derive(MergedObject, Default)]
pub struct PlacementMutations(PostPlanMutations, MoveBarMutations, MoveWishMutations);

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    StructureQueries,
    PeopleQueries,
    OrderQueries,
    AccessQueries,
    InputQueries,
    ResultQueries,
    MeasureQueries,
    PlacementQueries,
);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    StructureMutations,
    PeopleMutations,
    OrderMutations,
    AccessMutations,
    InputMutations,
    YearInputMutations,
    ResultMutations,
    MeasureMutations,
    PlacementMutations,
);

/// The schema of the API.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// Describes the connections of these nodes: the library's type tells nothing of itself.
macro_rules! pages {
    ($schema:expr, $($node:ty),+ $(,)?) => {
        $schema$(.override_output_type_description::<Connection<$node>>("A page of a list, in the list's order."))+
    };
}

/// Builds the schema. It holds no data: what a resolver needs comes with each request.
#[must_use]
pub fn schema() -> Schema {
    let schema = Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        // The library's own figure would speak before the limits of `graphql/limits` do.
        .limit_recursive_depth(128)
        .override_output_type_description::<CandidatePage>(
            "A page of candidates, with what the post asks for.",
        );
    pages!(
        schema,
        Account,
        AgencyPeriod,
        AuditEvent,
        CapMembership,
        CapRunRow,
        Competency,
        Field,
        FileAccess,
        Job,
        OrganisationResult,
        OutputRecord,
        Person,
        PersonnelDecision,
        Position,
        Product,
        Template,
        TrainingNeed,
        Unit,
        UnitSatisfactionRank,
    )
    .finish()
}

/// The schema as sorted SDL.
#[must_use]
pub fn sdl() -> String {
    let options =
        async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    schema().sdl_with_options(options.include_specified_by())
}

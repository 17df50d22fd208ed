//! Loaders: what many rows of an answer point to is read once for all of them. Made per request; what is filtered by
//! the viewer's rights is filtered inside the loader.

use crate::app::App;
use crate::graphql::evaluation::Brought;
use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::Fail;
use store::ids::{
    AbsenceId, AccountId, ActId, AgencyPeriodId, AppointmentId, CapMembershipId, CapRunId, CompetencyId,
    CorruptionCaseId, EvaluationId, FieldId, HandedOverScoreId, MoveBarId, MoveWishId, OrganisationResultId,
    OutputEventId, OutputRecordId, OverlayFindingId, PeriodDecisionId, PeriodId, PersonCompetencyId,
    PersonId, PositionCompetencyId, PositionId, ProductId, RoleGrantId, RuleSetId, SelfAssessmentId,
    SessionId, SupervisionScopeId, TemplateId, UnitId,
};

macro_rules! loaders {
    ($($(#[$doc:meta])* $field:ident: $name:ident($key:ty => $value:ty) = $find:path;)*) => {
        $(
            $(#[$doc])*
            pub struct $name(Arc<App>);

            #[async_trait]
            impl Loader<$key> for $name {
                type Value = $value;
                type Error = Arc<Fail>;

                async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>, Arc<Fail>> {
                    $find(&self.0.db.read(), keys).await.map_err(Arc::new)
                }
            }
        )*

        /// The loaders of one request.
        pub struct Loaders {
            $($(#[$doc])* pub $field: DataLoader<$name, HashMapCache>,)*
            /// What came along with evaluations that were read in one statement.
            pub brought: Brought,
        }

        impl Loaders {
            /// Loaders with nothing loaded, that keep what they loaded or only read together what is asked for together.
            #[must_use]
            pub fn new(app: &Arc<App>, keep: bool) -> Self {
                Self {
                    $($field: loader($name(Arc::clone(app)), keep),)*
                    brought: Brought::default(),
                }
            }
        }
    };
}

loaders! {
    /// Pages of people, as each unit of an answer asks for its own.
    people_pages: PeoplePageLoader(store::person::PeoplePage => Vec<store::person::Person>) = store::person::pages;
    /// How many people each unit of an answer has.
    people_counts: PeopleCountLoader(store::person::PeopleCount => i64) = store::person::counts;
    /// Pages of the states of periods, as each period of an answer asks for its own.
    states_pages: StatesPageLoader(store::period::StatesPage => Vec<store::period::AgencyPeriod>) = store::period::pages;
    /// How many agencies periods have a state for.
    states_counts: StatesCountLoader(PeriodId => i64) = store::period::count_states;
    /// The states of periods for agencies by the agencies' codes: open to all who are logged in.
    states_by_code: StateByCodeLoader((PeriodId, String) => store::period::AgencyPeriod) = store::period::states_by_code;
    /// Pages of the rows of cap runs.
    cap_pages: CapPageLoader(store::cap::RowsPage => Vec<store::cap::CapRow>) = store::cap::pages;
    /// How many rows of cap runs the viewer sees.
    cap_counts: CapCountLoader(store::cap::SeenRows => i64) = store::cap::counts;
    /// What cap runs say, for who may see the run.
    ceilings: CeilingLoader(CapRunId => crate::services::cap::Ceiling) = crate::services::cap::ceilings_by_key;
    /// From when rule sets are in force.
    adoptions: AdoptionLoader(RuleSetId => Vec<store::rule_set::InForce>) = store::rule_set::adoptions_of;
    /// Ranks of evaluations in their groups and how many those are: for the person himself.
    ranks: RankLoader(EvaluationId => (i64, i64)) = crate::services::ranking::ranks_of;
    /// From which day units are using agencies.
    agency_marks: AgencyMarkLoader(UnitId => NaiveDate) = store::agency::marked_from;
    /// Lines of evaluations, for rows that were read without them.
    evaluation_lines: EvaluationLineLoader(EvaluationId => String) = store::evaluation::lines;
    /// What the cap run in force made of people, by the year.
    cap_rows: CapRowLoader((PersonId, PeriodId) => store::cap::CapRow) = store::cap::final_rows;
    /// Explanations of evaluations; whoever was shown the row may see why.
    explanations: ExplanationLoader(EvaluationId => String) = store::evaluation::explanations;
    /// Whether a period is locked for an agency.
    locked_periods: LockedPeriodLoader((UnitId, PeriodId) => bool) = store::evaluation::locked;
    /// The names of people whose evaluations the viewer was shown.
    person_names: PersonNameLoader(PersonId => String) = store::hot::person_names;
    /// What positions were called at the end of a period.
    position_names: PositionNameLoader((PositionId, PeriodId) => String) = store::hot::position_names;
    /// Rule sets by key.
    rule_sets: RuleSetLoader(RuleSetId => Arc<domain::rules::RuleSet>) = store::evaluation::rule_sets;
    /// Figures of people that may be shown; whoever was shown the evaluation may see them.
    satisfaction_figures: SatisfactionFigureLoader((PersonId, PeriodId) => store::satisfaction::Figure)
        = store::satisfaction::figures;
    /// What citizens said of units in a period; whoever may see the unit may see it.
    unit_satisfaction: UnitSatisfactionLoader((UnitId, PeriodId) => store::satisfaction::UnitFigure)
        = store::satisfaction::of_units;
    /// The last published survey of each unit by a year.
    surveys: SurveyLoader((UnitId, i32) => store::satisfaction::SurveyShown) = store::satisfaction::surveys;
    /// Rule sets by key as they were loaded: open to all who may see the catalogue.
    stored_rule_sets: StoredRuleSetLoader(RuleSetId => store::rule_set::StoredRuleSet) = store::rule_set::find_many;
    /// The criteria values that months were computed from, for who was shown the evaluation.
    criterion_scores: CriterionScoreLoader((PersonId, PeriodId) => Vec<store::criterion::CriterionScore>)
        = store::criterion::of_periods;
    /// The logins of those who entered values.
    logins: LoginLoader(i64 => String) = store::criterion::logins;
    /// What has changed since an evaluation was computed.
    stale_marks: StaleMarkLoader((PersonId, PeriodId) => store::stale::Stale) = store::stale::told;
    /// Units by key; whoever may see what points to a unit may see the unit.
    units: UnitLoader(UnitId => store::unit::Unit) = store::unit::find_many;
    /// The units right below each.
    children: ChildrenLoader(UnitId => Vec<store::unit::Unit>) = store::unit::children;
    /// Who leads each unit on a day: keys only, for the viewer's own loader of people.
    heads: HeadLoader((UnitId, NaiveDate) => PersonId) = store::leadership::heads_on;
    /// The superior of each person on a day: keys only, for the viewer's own loader of people.
    superiors: SuperiorLoader((PersonId, NaiveDate) => PersonId) = store::leadership::superiors_on;
    /// Fields by key.
    fields: FieldLoader(FieldId => store::field::Field) = store::field::find_many;
    /// Positions by key.
    positions: PositionLoader(PositionId => store::position::Position) = store::position::find_many;
    /// Products by key.
    products: ProductLoader(ProductId => store::product::Product) = store::product::find_many;
    /// Specialisations of people; whoever may see a person may see them.
    specialisations: SpecialisationLoader(PersonId => Vec<FieldId>) = store::person::specialisations;
    /// Appointments of people; whoever may see a person may see them.
    histories: HistoryLoader(PersonId => Vec<store::appointment::Appointment>) = store::appointment::histories;
    /// Appointments by key, for who may see the person.
    appointments: AppointmentLoader(AppointmentId => store::appointment::Appointment) = store::appointment::find_many;
    /// Scopes of leaders; whoever may see the leader may see them.
    scopes_of: ScopesOfLoader(PersonId => Vec<store::supervision_scope::SupervisionScope>)
        = store::supervision_scope::of_leaders;
    /// Scopes by key, for who may see the leader.
    scopes: ScopeLoader(SupervisionScopeId => store::supervision_scope::SupervisionScope)
        = store::supervision_scope::find_many;
    /// Competencies by key.
    competencies: CompetencyLoader(CompetencyId => store::competency::Competency) = store::competency::find_many;
    /// All that positions have ever required.
    position_competencies: PositionCompetencyLoader(PositionId => Vec<store::position_competency::PositionCompetency>)
        = store::position_competency::of_positions;
    /// Requirements by key.
    requirements: RequirementLoader(PositionCompetencyId => store::position_competency::PositionCompetency)
        = store::position_competency::find_many;
    /// Assessments by key, for who may see the person's inputs.
    assessments: AssessmentLoader(PersonCompetencyId => store::person_competency::PersonCompetency)
        = store::person_competency::find_many;
    /// Absences by key, for who may see the person's inputs.
    absences: AbsenceLoader(AbsenceId => store::absence::Absence) = store::absence::find_many;
    /// Acts by key, for who may see the inputs of the person's year.
    acts: ActLoader(ActId => store::act::Act) = store::act::find_many;
    /// Decisions on acts; whoever may see an act may see them.
    act_decisions: ActDecisionLoader(ActId => Vec<store::act::ActDecision>) = store::act::decisions;
    /// Cases by key, for who may see the cases of the unit.
    corruption_cases: CorruptionCaseLoader(CorruptionCaseId => store::corruption_case::CorruptionCase)
        = store::corruption_case::find_many;
    /// The leaders in charge of cases: keys only, for the viewer's own loader of people.
    case_leaders: CaseLeaderLoader(CorruptionCaseId => Vec<PersonId>) = store::corruption_case::leaders;
    /// Findings by key, for who may see the inputs of the person's year.
    findings: FindingLoader(OverlayFindingId => store::overlay_finding::OverlayFinding)
        = store::overlay_finding::find_many;
    /// Decisions on periods by key, for who may see the person's inputs.
    decisions: DecisionLoader(PeriodDecisionId => store::period_decision::PeriodDecision)
        = store::period_decision::find_many;
    /// Results of organisations by key, for who reads evaluations.
    organisation_results: OrganisationResultLoader(OrganisationResultId => store::organisation_result::OrganisationResult)
        = store::organisation_result::find_many;
    /// The results of units in years.
    results_of_units: ResultOfUnitLoader((UnitId, i32) => store::organisation_result::OrganisationResult)
        = store::organisation_result::of_units;
    /// Memberships in scopes of the cap by key, for who may see the inputs of the person's classes.
    cap_memberships: CapMembershipLoader(CapMembershipId => store::cap_membership::CapMembership)
        = store::cap_membership::find_many;
    /// Handed-over scores by key, for who may see the person's inputs.
    handed_over_scores: HandedOverScoreLoader(HandedOverScoreId => store::handed_over_score::HandedOverScore)
        = store::handed_over_score::find_many;
    /// The states of periods for agencies by key: open to all who are logged in.
    agency_periods: AgencyPeriodLoader(AgencyPeriodId => store::period::AgencyPeriod)
        = store::period::find_agency_periods;
    /// Bars by key, for who may read the person's.
    move_bars: MoveBarLoader(MoveBarId => store::move_bar::MoveBar) = store::move_bar::find_many;
    /// Wishes by key, for who may read the person's.
    move_wishes: MoveWishLoader(MoveWishId => store::move_wish::MoveWish) = store::move_wish::find_many;
    /// The people behind accounts; whoever may see an account may see whose it is.
    holders: HolderLoader(PersonId => store::account::Holder) = store::account::holders;
    /// The roles of accounts that are not revoked; whoever may see an account may see them.
    role_grants: RoleGrantLoader(AccountId => Vec<store::role_grant::RoleGrant>) = store::role_grant::by_account;
    /// Granted roles by key, for who may see the account.
    grants: GrantLoader(RoleGrantId => store::role_grant::RoleGrant) = store::role_grant::find_many;
    /// Sessions by key, for who may see the account.
    sessions: SessionLoader(SessionId => store::session::Session) = store::session::find_many;
    /// Self-assessments by key, for who may see the person's inputs.
    self_assessments: SelfAssessmentLoader(SelfAssessmentId => store::self_assessment::SelfAssessment)
        = store::self_assessment::find_many;
    /// Periods by key: the calendar is open to all who are logged in.
    periods: PeriodLoader(PeriodId => store::period::PeriodRow) = store::period::find_many;
    /// Versions of templates by key.
    templates: TemplateLoader(TemplateId => store::template::Template) = store::template::find_many;
    /// The template in force of each position on a day.
    templates_in_force: TemplateInForceLoader((PositionId, NaiveDate) => store::template::Template)
        = store::template::in_force_on;
    /// All template versions of positions.
    position_templates: PositionTemplatesLoader(PositionId => Vec<store::template::Template>)
        = store::template::of_positions;
    /// Lines and usual products of template versions.
    template_bodies: TemplateBodyLoader(TemplateId => store::template::TemplateBody) = store::template::find_bodies;
    /// Events by the record they befell.
    record_events: RecordEventLoader(OutputRecordId => Vec<store::record::EventRow>) = store::record::events;
    /// Events by key, for who may see the record.
    events: EventLoader(OutputEventId => store::record::EventRow) = store::record::find_events;
    /// Deliveries by record.
    deliveries: DeliveryLoader(OutputRecordId => Vec<store::record::DeliveryRow>) = store::record::deliveries;
}

/// A loader that keeps what it loaded, or only reads together what is asked for together.
pub(super) fn loader<L>(load: L, keep: bool) -> DataLoader<L, HashMapCache> {
    // A delay would only add to each level: what belongs together is asked for in one poll.
    let loader = DataLoader::with_cache(load, tokio::spawn, HashMapCache::default()).delay(Duration::ZERO);
    loader.enable_all_cache(keep);
    loader
}

/// A loader's failure, shared by all who asked, as one of its own.
#[must_use]
pub fn shared(fail: &Arc<Fail>) -> Fail {
    Fail::Broken(format!("a loader failed: {fail}"))
}

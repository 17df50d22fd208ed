//! Loaders that know who asks: people as far as the viewer sees them, filtered inside the loader by his own Visibility.

mod units;

use self::units::{CapRunLoader, PostPlanLoader};
use crate::graphql::account::onlooker;
use crate::graphql::ask::Ask;
use crate::graphql::loaders::loader;
use crate::graphql::steps::{CapRunStepsLoader, PeriodStepsLoader, SheetStepsLoader, TemplateStepsLoader};
use crate::services::file_access;
use crate::services::personnel_decision::outdated;
use crate::services::staffing::{PostRow, unfilled};
use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use domain::refusal::Refusal;
use std::collections::HashMap;
use std::sync::Arc;
use store::account::{self, Account};
use store::evaluation::{self, Evaluation};
use store::ids::{
    AccountId, CorruptionCaseId, EvaluationId, JobId, OutputRecordId, PersonId, PersonnelDecisionId, UnitId,
};
use store::job::{self, Job};
use store::person::{self, Person};
use store::personnel_decision::{self, PersonnelDecision};
use store::policy::{Action, Subject, judge, lacking, subjects};
use store::post_plan::Post;
use store::record::{self, Record};
use store::{
    Fail, Found, absence, act, corruption_case, handed_over_score, overlay_finding, period_decision,
    person_competency, unit,
};

macro_rules! people {
    ($($(#[$doc:meta])* $name:ident($action:ident);)*) => {$(
        $(#[$doc])*
        pub struct $name(Ask);

        #[async_trait]
        impl Loader<PersonId> for $name {
            type Value = Person;
            type Error = Arc<Fail>;

            async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Person>, Arc<Fail>> {
                let visibility = self.0.sees(Action::$action);
                person::find_seen(&self.0.source(), &visibility, keys).await.map_err(Arc::new)
            }
        }
    )*};
}

people! {
    /// People whose names and appointments the viewer may see.
    PersonLoader(ReadPerson);
    /// People whose inputs the viewer may see.
    InputsLoader(ReadInputs);
    /// People the inputs of whose classes the viewer may see.
    YearInputsLoader(ReadYearInputs);
}

macro_rules! of_people {
    ($($(#[$doc:meta])* $name:ident($action:ident => $value:ty) = $find:path;)*) => {$(
        $(#[$doc])*
        pub struct $name(Ask);

        impl $name {
            async fn find(&self, keys: &[PersonId]) -> Found<HashMap<PersonId, Vec<$value>>> {
                let source = self.0.source();
                let seen = person::find_seen(&source, &self.0.sees(Action::$action), keys).await?;
                let people: Vec<PersonId> = seen.into_keys().collect();
                let mut rows = $find(&source, &people).await?;
                Ok(people.into_iter().map(|person| (person, rows.remove(&person).unwrap_or_default())).collect())
            }
        }

        #[async_trait]
        impl Loader<PersonId> for $name {
            type Value = Vec<$value>;
            type Error = Arc<Fail>;

            async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Vec<$value>>, Arc<Fail>> {
                self.find(keys).await.map_err(Arc::new)
            }
        }
    )*};
}

// What is known of people, by person: one without a value is one of whom the viewer may not know it.
of_people! {
    /// Absences.
    AbsencesLoader(ReadInputs => absence::Absence) = absence::of_people;
    /// Handed-over scores.
    HandedOverScoresLoader(ReadInputs => handed_over_score::HandedOverScore) = handed_over_score::of_people;
    /// Decisions on periods.
    DecisionsLoader(ReadInputs => period_decision::PeriodDecision) = period_decision::of_people;
    /// Acts.
    ActsLoader(ReadYearInputs => act::Act) = act::of_people;
    /// The texts of acts.
    ActTextsLoader(ReadActText => act::ActText) = act::texts;
    /// Findings under overlay rules.
    FindingsLoader(ReadYearInputs => overlay_finding::OverlayFinding) = overlay_finding::of_people;
    /// Bars from being moved.
    MoveBarsLoader(ReadMoveBars => store::move_bar::MoveBar) = store::move_bar::of_people;
    /// Wishes to be moved.
    MoveWishesLoader(ReadMoveBars => store::move_wish::MoveWish) = store::move_wish::of_people;
    /// Cases of corruption or waste in which they are in charge.
    CasesLoader(ReadYearInputs => corruption_case::CorruptionCase) = corruption_case::of_people;
    /// Levels of competencies.
    PersonCompetenciesLoader(ReadInputs => person_competency::PersonCompetency) = person_competency::of_people;
}

/// Cases of corruption or waste of units; a unit without a value here is one whose cases the viewer may not see.
pub struct UnitCasesLoader(Ask);

impl UnitCasesLoader {
    async fn find(&self, keys: &[UnitId]) -> Found<HashMap<UnitId, Vec<corruption_case::CorruptionCase>>> {
        let source = self.0.source();
        let visibility = self.0.sees(Action::ReadYearInputs);
        let mut units = unit::ancestors(&source, keys).await?;
        units.retain(|_, above| visibility.covers(above));
        let units: Vec<UnitId> = units.into_keys().collect();
        let mut cases = corruption_case::of_units(&source, &units).await?;
        Ok(units.into_iter().map(|unit| (unit, cases.remove(&unit).unwrap_or_default())).collect())
    }
}

#[async_trait]
impl Loader<UnitId> for UnitCasesLoader {
    type Value = Vec<corruption_case::CorruptionCase>;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[UnitId]) -> Result<HashMap<UnitId, Self::Value>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
    }
}

/// The texts of cases that the viewer may read.
pub struct CaseTextLoader(Ask);

#[async_trait]
impl Loader<CorruptionCaseId> for CaseTextLoader {
    type Value = String;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[CorruptionCaseId]) -> Result<HashMap<CorruptionCaseId, String>, Arc<Fail>> {
        let visibility = self.0.sees(Action::ReadActText);
        corruption_case::texts(&self.0.source(), keys, &visibility).await.map_err(Arc::new)
    }
}

/// Output records whose people's inputs the viewer may see.
pub struct RecordLoader(Ask);

#[async_trait]
impl Loader<OutputRecordId> for RecordLoader {
    type Value = Record;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[OutputRecordId]) -> Result<HashMap<OutputRecordId, Record>, Arc<Fail>> {
        let visibility = self.0.sees(Action::ReadInputs);
        record::find_visible(&self.0.source(), keys, &visibility).await.map_err(Arc::new)
    }
}

/// Evaluations that the viewer may see.
pub struct EvaluationLoader(Ask);

#[async_trait]
impl Loader<EvaluationId> for EvaluationLoader {
    type Value = Evaluation;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[EvaluationId]) -> Result<HashMap<EvaluationId, Evaluation>, Arc<Fail>> {
        let ask = &self.0;
        let seen = evaluation::seen(&ask.sees(Action::ReadEvaluation));
        let found = evaluation::find_many(&ask.source(), keys, seen).await.map_err(Arc::new)?;
        // Opening somebody else's evaluation is looking into his file.
        let people: Vec<PersonId> = found.values().map(|row| row.person_id).collect();
        file_access::note(&ask.app, &ask.viewer, &people, ask.today, ask.at).await;
        Ok(found)
    }
}

/// Background jobs that the viewer may see.
pub struct JobLoader(Ask);

#[async_trait]
impl Loader<JobId> for JobLoader {
    type Value = Job;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[JobId]) -> Result<HashMap<JobId, Job>, Arc<Fail>> {
        job::find_many(&self.0.source(), &self.0.viewer, keys).await.map_err(Arc::new)
    }
}

/// Accounts that the viewer may see: his own, and those that an administrator sees.
pub struct AccountLoader(Ask);

impl AccountLoader {
    async fn find(&self, keys: &[AccountId]) -> Found<HashMap<AccountId, Account>> {
        let ask = &self.0;
        let mut found = account::find_visible_many(&ask.source(), keys, &onlooker(ask)).await?;
        if let Some(own) = ask.viewer.account.filter(|own| keys.contains(own) && !found.contains_key(own)) {
            found.extend(account::find_many(&ask.source(), &[own]).await?);
        }
        Ok(found)
    }
}

#[async_trait]
impl Loader<AccountId> for AccountLoader {
    type Value = Account;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[AccountId]) -> Result<HashMap<AccountId, Account>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
    }
}

/// Unfilled posts of units whose staffing the viewer may see, as they stand today.
pub struct NeedLoader(Ask);

#[async_trait]
impl Loader<Post> for NeedLoader {
    type Value = PostRow;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[Post]) -> Result<HashMap<Post, PostRow>, Arc<Fail>> {
        let ask = &self.0;
        unfilled(&ask.source(), &ask.viewer, keys, ask.today).await.map_err(Arc::new)
    }
}

/// Whether the viewer may decide on a person's needs, or what stands in the way.
pub struct MeasuresLoader(Ask);

impl MeasuresLoader {
    async fn find(&self, keys: &[PersonId]) -> Found<HashMap<PersonId, Option<Refusal>>> {
        let subjects = subjects(&self.0.source(), keys, self.0.today).await?;
        let verdict = |subject: &Subject| match judge(&self.0.viewer, Action::DecideMeasures, subject) {
            Ok(()) => None,
            Err(Fail::Forbidden(refusal)) => Some(refusal),
            Err(_) => Some(lacking(Action::DecideMeasures)),
        };
        Ok(subjects.into_iter().map(|(person, subject)| (person, verdict(&subject))).collect())
    }
}

#[async_trait]
impl Loader<PersonId> for MeasuresLoader {
    type Value = Option<Refusal>;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Option<Refusal>>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
    }
}

/// Decisions on needs that the viewer may read.
pub struct PersonnelDecisionLoader(Ask);

#[async_trait]
impl Loader<PersonnelDecisionId> for PersonnelDecisionLoader {
    type Value = PersonnelDecision;
    type Error = Arc<Fail>;

    async fn load(
        &self,
        keys: &[PersonnelDecisionId],
    ) -> Result<HashMap<PersonnelDecisionId, PersonnelDecision>, Arc<Fail>> {
        let ask = &self.0;
        let seen = personnel_decision::seen(&ask.sees(Action::ReadDecisions), ask.viewer.person);
        let found = personnel_decision::find_seen(&ask.source(), keys, seen).await.map_err(Arc::new)?;
        let people: Vec<PersonId> = found.values().map(|row| row.person_id).collect();
        file_access::note(&ask.app, &ask.viewer, &people, ask.today, ask.at).await;
        Ok(found)
    }
}

/// Whether the figures that decisions rest on have changed since, as of the viewer's day; whoever may see a decision may
/// know it.
pub struct OutdatedDecisionLoader(Ask);

#[async_trait]
impl Loader<PersonnelDecisionId> for OutdatedDecisionLoader {
    type Value = bool;
    type Error = Arc<Fail>;

    async fn load(
        &self,
        keys: &[PersonnelDecisionId],
    ) -> Result<HashMap<PersonnelDecisionId, bool>, Arc<Fail>> {
        outdated(&self.0.source(), keys, self.0.today).await.map_err(Arc::new)
    }
}

macro_rules! seen {
    ($($(#[$doc:meta])* $field:ident: $loader:ident;)*) => {
        /// The loaders of one request that own its viewer's rights.
        pub struct Seen {
            $($(#[$doc])* pub $field: DataLoader<$loader, HashMapCache>,)*
        }

        impl Seen {
            /// Loaders with nothing loaded, that keep what they loaded or only read together what is asked for together.
            #[must_use]
            pub fn new(ask: &Ask, keep: bool) -> Self {
                Self { $($field: loader($loader(ask.clone()), keep),)* }
            }
        }
    };
}

seen! {
    /// What may be done with periods of agencies.
    period_steps: PeriodStepsLoader;
    /// What may be done with template versions.
    template_steps: TemplateStepsLoader;
    /// What may be done with cap runs.
    cap_run_steps: CapRunStepsLoader;
    /// What stands in the way of every step of sheets.
    sheet_steps: SheetStepsLoader;
    /// People he may see.
    people: PersonLoader;
    /// People whose inputs he may see.
    inputs: InputsLoader;
    /// Accounts he may see.
    accounts: AccountLoader;
    /// Unfilled posts he may see.
    needs: NeedLoader;
    /// Output records he may see.
    records: RecordLoader;
    /// Absences he may see.
    absences: AbsencesLoader;
    /// Decisions on periods he may see.
    decisions: DecisionsLoader;
    /// Acts he may see.
    acts: ActsLoader;
    /// Texts of acts he may read.
    act_texts: ActTextsLoader;
    /// Findings he may see.
    findings: FindingsLoader;
    /// Bars from being moved that he may read.
    move_bars: MoveBarsLoader;
    /// Wishes to be moved that he may read.
    move_wishes: MoveWishesLoader;
    /// Cases he may see, by leader in charge.
    cases: CasesLoader;
    /// Cases he may see, by unit.
    unit_cases: UnitCasesLoader;
    /// Texts of cases he may read.
    case_texts: CaseTextLoader;
    /// Handed-over scores he may see.
    handed_over_scores: HandedOverScoresLoader;
    /// People the inputs of whose classes he may see.
    year_inputs: YearInputsLoader;
    /// Evaluations he may see.
    evaluations: EvaluationLoader;
    /// Jobs that he may see.
    jobs: JobLoader;
    /// Runs of the cap he may see.
    cap_runs: CapRunLoader;
    /// Rows of the plan of posts he may see.
    post_plans: PostPlanLoader;
    /// Levels of competencies he may see.
    person_competencies: PersonCompetenciesLoader;
    /// Whether he may decide on people's needs.
    measures: MeasuresLoader;
    /// Decisions on needs that he may read.
    personnel_decisions: PersonnelDecisionLoader;
    /// Whether the figures of decisions have changed since.
    outdated_decisions: OutdatedDecisionLoader;
}

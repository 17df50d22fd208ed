//! Loaders that know who asks: people as far as the viewer sees them, filtered inside the loader by his own Visibility.

use crate::graphql::ask::Ask;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use domain::refusal::{Code, Refusal};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::absence::Absence;
use store::ids::{OutputRecordId, PersonId, PersonnelDecisionId};
use store::person::{self, Person};
use store::person_competency::{self, PersonCompetency};
use store::personnel_decision::{self, PersonnelDecision};
use store::policy::{Action, Subject, judge, subjects};
use store::record::{self, Record};
use store::{Fail, Found, absence};

/// People whose names and appointments the viewer may see.
pub struct PersonLoader(Ask);

impl Loader<PersonId> for PersonLoader {
    type Value = Person;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Person>, Arc<Fail>> {
        let visibility = self.0.sees(Action::ReadPerson);
        person::find_seen(&self.0.source(), &visibility, keys).await.map_err(Arc::new)
    }
}

/// Absences of people whose inputs the viewer may see; a person without a value here is one whose inputs he may not.
pub struct AbsencesLoader(Ask);

impl AbsencesLoader {
    async fn find(&self, keys: &[PersonId]) -> Found<HashMap<PersonId, Vec<Absence>>> {
        let source = self.0.source();
        let seen = person::find_seen(&source, &self.0.sees(Action::ReadInputs), keys).await?;
        let people: Vec<PersonId> = seen.into_keys().collect();
        let mut absences = absence::of_people(&source, &people).await?;
        Ok(people.into_iter().map(|person| (person, absences.remove(&person).unwrap_or_default())).collect())
    }
}

impl Loader<PersonId> for AbsencesLoader {
    type Value = Vec<Absence>;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Vec<Absence>>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
    }
}

/// Output records whose people's inputs the viewer may see.
pub struct RecordLoader(Ask);

impl Loader<OutputRecordId> for RecordLoader {
    type Value = Record;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[OutputRecordId]) -> Result<HashMap<OutputRecordId, Record>, Arc<Fail>> {
        let visibility = self.0.sees(Action::ReadInputs);
        record::find_visible(&self.0.source(), keys, &visibility).await.map_err(Arc::new)
    }
}

/// Assessments of people whose inputs the viewer may see; a person without a value here is one whose inputs he may not.
pub struct PersonCompetenciesLoader(Ask);

impl PersonCompetenciesLoader {
    async fn find(&self, keys: &[PersonId]) -> Found<HashMap<PersonId, Vec<PersonCompetency>>> {
        let source = self.0.source();
        let seen = person::find_seen(&source, &self.0.sees(Action::ReadInputs), keys).await?;
        let people: Vec<PersonId> = seen.into_keys().collect();
        let mut rows = person_competency::of_people(&source, &people).await?;
        Ok(people.into_iter().map(|person| (person, rows.remove(&person).unwrap_or_default())).collect())
    }
}

impl Loader<PersonId> for PersonCompetenciesLoader {
    type Value = Vec<PersonCompetency>;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Vec<PersonCompetency>>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
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
            Err(_) => Some(Refusal::new(Code::NotPermitted, "").with("needed", "HR")),
        };
        Ok(subjects.into_iter().map(|(person, subject)| (person, verdict(&subject))).collect())
    }
}

impl Loader<PersonId> for MeasuresLoader {
    type Value = Option<Refusal>;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Option<Refusal>>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
    }
}

/// Decisions on needs that the viewer may read.
pub struct PersonnelDecisionLoader(Ask);

impl Loader<PersonnelDecisionId> for PersonnelDecisionLoader {
    type Value = PersonnelDecision;
    type Error = Arc<Fail>;

    async fn load(
        &self,
        keys: &[PersonnelDecisionId],
    ) -> Result<HashMap<PersonnelDecisionId, PersonnelDecision>, Arc<Fail>> {
        let seen = personnel_decision::seen(&self.0.sees(Action::ReadDecisions), self.0.viewer.person);
        personnel_decision::find_seen(&self.0.source(), keys, seen).await.map_err(Arc::new)
    }
}

/// The loaders of one request that own its viewer's rights.
pub struct Seen {
    /// People he may see.
    pub people: DataLoader<PersonLoader, HashMapCache>,
    /// Absences he may see.
    pub absences: DataLoader<AbsencesLoader, HashMapCache>,
    /// Output records he may see.
    pub records: DataLoader<RecordLoader, HashMapCache>,
    /// Assessments he may see.
    pub person_competencies: DataLoader<PersonCompetenciesLoader, HashMapCache>,
    /// Whether he may decide on people's needs.
    pub measures: DataLoader<MeasuresLoader, HashMapCache>,
    /// Decisions on needs that he may read.
    pub personnel_decisions: DataLoader<PersonnelDecisionLoader, HashMapCache>,
}

impl Seen {
    /// Loaders with nothing loaded.
    #[must_use]
    pub fn new(ask: &Ask) -> Self {
        let people = DataLoader::with_cache(PersonLoader(ask.clone()), tokio::spawn, HashMapCache::default());
        let absences =
            DataLoader::with_cache(AbsencesLoader(ask.clone()), tokio::spawn, HashMapCache::default());
        let records =
            DataLoader::with_cache(RecordLoader(ask.clone()), tokio::spawn, HashMapCache::default());
        let levels = PersonCompetenciesLoader(ask.clone());
        let levels = DataLoader::with_cache(levels, tokio::spawn, HashMapCache::default());
        let measures =
            DataLoader::with_cache(MeasuresLoader(ask.clone()), tokio::spawn, HashMapCache::default());
        let decisions = PersonnelDecisionLoader(ask.clone());
        let decisions = DataLoader::with_cache(decisions, tokio::spawn, HashMapCache::default());
        Self {
            people: people.delay(Duration::ZERO),
            absences: absences.delay(Duration::ZERO),
            records: records.delay(Duration::ZERO),
            person_competencies: levels.delay(Duration::ZERO),
            measures: measures.delay(Duration::ZERO),
            personnel_decisions: decisions.delay(Duration::ZERO),
        }
    }
}

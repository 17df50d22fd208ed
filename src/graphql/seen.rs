//! Loaders that know who asks: people as far as the viewer sees them, filtered inside the loader by his own Visibility.

use crate::graphql::ask::Ask;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::absence::Absence;
use store::cap::{self, CapRun};
use store::evaluation::{self, Evaluation};
use store::handed_over_score::{self, HandedOverScore};
use store::ids::{CapRunId, EvaluationId, JobId, OutputRecordId, PersonId, UnitId};
use store::job::{self, Job};
use store::person::{self, Person};
use store::policy::{Action, judge_unit};
use store::record::{self, Record};
use store::{Fail, Found, absence, unit};

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

/// Handed-over scores of people whose inputs the viewer may see; a person without a value here is one whose inputs he may
/// not.
pub struct HandedOverScoresLoader(Ask);

impl HandedOverScoresLoader {
    async fn find(&self, keys: &[PersonId]) -> Found<HashMap<PersonId, Vec<HandedOverScore>>> {
        let source = self.0.source();
        let seen = person::find_seen(&source, &self.0.sees(Action::ReadInputs), keys).await?;
        let people: Vec<PersonId> = seen.into_keys().collect();
        let mut scores = handed_over_score::of_people(&source, &people).await?;
        Ok(people.into_iter().map(|person| (person, scores.remove(&person).unwrap_or_default())).collect())
    }
}

impl Loader<PersonId> for HandedOverScoresLoader {
    type Value = Vec<HandedOverScore>;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Vec<HandedOverScore>>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
    }
}

/// People the inputs of whose classes the viewer may see.
pub struct YearInputsLoader(Ask);

impl Loader<PersonId> for YearInputsLoader {
    type Value = Person;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Person>, Arc<Fail>> {
        let visibility = self.0.sees(Action::ReadYearInputs);
        person::find_seen(&self.0.source(), &visibility, keys).await.map_err(Arc::new)
    }
}

/// Evaluations that the viewer may see.
pub struct EvaluationLoader(Ask);

impl Loader<EvaluationId> for EvaluationLoader {
    type Value = Evaluation;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[EvaluationId]) -> Result<HashMap<EvaluationId, Evaluation>, Arc<Fail>> {
        let seen = evaluation::seen(&self.0.sees(Action::ReadEvaluation));
        evaluation::find_many(&self.0.source(), keys, seen).await.map_err(Arc::new)
    }
}

/// The viewer's own background jobs.
pub struct JobLoader(Ask);

impl Loader<JobId> for JobLoader {
    type Value = Job;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[JobId]) -> Result<HashMap<JobId, Job>, Arc<Fail>> {
        let Some(account) = self.0.viewer.account else { return Ok(HashMap::new()) };
        job::find_own_many(&self.0.source(), account, keys).await.map_err(Arc::new)
    }
}

/// Runs of the cap over agencies whose people the viewer may see side by side.
pub struct CapRunLoader(Ask);

impl CapRunLoader {
    async fn find(&self, keys: &[CapRunId]) -> Found<HashMap<CapRunId, CapRun>> {
        let source = self.0.source();
        let mut runs = cap::find_runs(&source, keys).await?;
        let agencies: Vec<UnitId> = runs.values().map(|run| run.agency_id).collect();
        let above = unit::ancestors(&source, &agencies).await?;
        runs.retain(|_, run| {
            let above = above.get(&run.agency_id).map(Vec::as_slice).unwrap_or_default();
            judge_unit(&self.0.viewer, Action::ReadRanking, above).is_ok()
        });
        Ok(runs)
    }
}

impl Loader<CapRunId> for CapRunLoader {
    type Value = CapRun;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[CapRunId]) -> Result<HashMap<CapRunId, CapRun>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
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
    /// Handed-over scores he may see.
    pub handed_over_scores: DataLoader<HandedOverScoresLoader, HashMapCache>,
    /// People the inputs of whose classes he may see.
    pub year_inputs: DataLoader<YearInputsLoader, HashMapCache>,
    /// Evaluations he may see.
    pub evaluations: DataLoader<EvaluationLoader, HashMapCache>,
    /// His own jobs.
    pub jobs: DataLoader<JobLoader, HashMapCache>,
    /// Runs of the cap he may see.
    pub cap_runs: DataLoader<CapRunLoader, HashMapCache>,
}

impl Seen {
    /// Loaders with nothing loaded.
    #[must_use]
    pub fn new(ask: &Ask) -> Self {
        Self {
            people: loader(PersonLoader(ask.clone())),
            absences: loader(AbsencesLoader(ask.clone())),
            records: loader(RecordLoader(ask.clone())),
            handed_over_scores: loader(HandedOverScoresLoader(ask.clone())),
            year_inputs: loader(YearInputsLoader(ask.clone())),
            evaluations: loader(EvaluationLoader(ask.clone())),
            jobs: loader(JobLoader(ask.clone())),
            cap_runs: loader(CapRunLoader(ask.clone())),
        }
    }
}

/// A loader without a delay: what belongs together is asked for in one poll.
fn loader<L, K>(loader: L) -> DataLoader<L, HashMapCache>
where
    K: std::hash::Hash + Eq + Clone + Send + Sync + 'static,
    L: Loader<K>,
{
    DataLoader::with_cache(loader, tokio::spawn, HashMapCache::default()).delay(Duration::ZERO)
}

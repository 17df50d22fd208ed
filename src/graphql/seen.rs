//! Loaders that know who asks: people as far as the viewer sees them, filtered inside the loader by his own Visibility.

use crate::graphql::ask::Ask;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::absence::Absence;
use store::ids::PersonId;
use store::person::{self, Person};
use store::policy::Action;
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

/// The loaders of one request that own its viewer's rights.
pub struct Seen {
    /// People he may see.
    pub people: DataLoader<PersonLoader, HashMapCache>,
    /// Absences he may see.
    pub absences: DataLoader<AbsencesLoader, HashMapCache>,
}

impl Seen {
    /// Loaders with nothing loaded.
    #[must_use]
    pub fn new(ask: &Ask) -> Self {
        let people = DataLoader::with_cache(PersonLoader(ask.clone()), tokio::spawn, HashMapCache::default());
        let absences =
            DataLoader::with_cache(AbsencesLoader(ask.clone()), tokio::spawn, HashMapCache::default());
        Self { people: people.delay(Duration::ZERO), absences: absences.delay(Duration::ZERO) }
    }
}

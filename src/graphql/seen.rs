//! Loaders that know who asks: people as far as the viewer sees them, filtered inside the loader by his own Visibility.

use crate::graphql::ask::Ask;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::absence::Absence;
use store::ids::{OutputRecordId, PersonId};
use store::person::{self, Person};
use store::policy::Action;
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

/// Bars from being moved of people, where the viewer may read them; a person without a value here is one whose he may not.
pub struct MoveBarsLoader(Ask);

impl MoveBarsLoader {
    async fn find(&self, keys: &[PersonId]) -> Found<HashMap<PersonId, Vec<store::move_bar::MoveBar>>> {
        let source = self.0.source();
        let seen = person::find_seen(&source, &self.0.sees(Action::ReadMoveBars), keys).await?;
        let people: Vec<PersonId> = seen.into_keys().collect();
        let mut bars = store::move_bar::of_people(&source, &people).await?;
        Ok(people.into_iter().map(|person| (person, bars.remove(&person).unwrap_or_default())).collect())
    }
}

impl Loader<PersonId> for MoveBarsLoader {
    type Value = Vec<store::move_bar::MoveBar>;
    type Error = Arc<Fail>;

    async fn load(
        &self,
        keys: &[PersonId],
    ) -> Result<HashMap<PersonId, Vec<store::move_bar::MoveBar>>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
    }
}

/// Wishes to be moved of people, where the viewer may read them; a person without a value here is one whose he may not.
pub struct MoveWishesLoader(Ask);

impl MoveWishesLoader {
    async fn find(&self, keys: &[PersonId]) -> Found<HashMap<PersonId, Vec<store::move_wish::MoveWish>>> {
        let source = self.0.source();
        let seen = person::find_seen(&source, &self.0.sees(Action::ReadMoveBars), keys).await?;
        let people: Vec<PersonId> = seen.into_keys().collect();
        let mut wishes = store::move_wish::of_people(&source, &people).await?;
        Ok(people.into_iter().map(|person| (person, wishes.remove(&person).unwrap_or_default())).collect())
    }
}

impl Loader<PersonId> for MoveWishesLoader {
    type Value = Vec<store::move_wish::MoveWish>;
    type Error = Arc<Fail>;

    async fn load(
        &self,
        keys: &[PersonId],
    ) -> Result<HashMap<PersonId, Vec<store::move_wish::MoveWish>>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
    }
}

/// The loaders of one request that own its viewer's rights.
pub struct Seen {
    /// Bars from being moved that he may read.
    pub move_bars: DataLoader<MoveBarsLoader, HashMapCache>,
    /// Wishes to be moved that he may read.
    pub move_wishes: DataLoader<MoveWishesLoader, HashMapCache>,
    /// People he may see.
    pub people: DataLoader<PersonLoader, HashMapCache>,
    /// Absences he may see.
    pub absences: DataLoader<AbsencesLoader, HashMapCache>,
    /// Output records he may see.
    pub records: DataLoader<RecordLoader, HashMapCache>,
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
        Self {
            move_bars: loader(MoveBarsLoader(ask.clone())),
            move_wishes: loader(MoveWishesLoader(ask.clone())),
            people: people.delay(Duration::ZERO),
            absences: absences.delay(Duration::ZERO),
            records: records.delay(Duration::ZERO),
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

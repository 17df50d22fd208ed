//! How changes of a set of rows are told to the audit trail: each as an event, or all of a batch as one.

use crate::audit::Event;
use crate::canonical::{canonical, digest};
use crate::policy::Action;
use crate::write::{InPlace, Tx};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What became of an input that may have been there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Upserted {
    /// It is new.
    Created,
    /// It was there and has changed.
    Updated,
    /// It was there just so.
    Unchanged,
}

/// How what a writing function changes is told.
pub enum Trail<'a> {
    /// An event for each object, with before and after.
    Each,
    /// One event for all, written by [`Batch::record`].
    Batch(&'a mut Batch),
}

/// What a batch (an import's chunk of at most 5,000 rows) has done.
#[derive(Debug, Default)]
pub struct Batch {
    /// Objects that are new.
    pub created: u64,
    /// Objects that were there and have changed.
    pub updated: u64,
    /// Objects that were there just so.
    pub unchanged: u64,
    after: Vec<Value>,
    former: Vec<Value>,
    told: Vec<Value>,
    places: BTreeSet<InPlace>,
}

impl Batch {
    /// Notes in whose place something that has changed was entered, where it was in anybody's.
    pub fn in_place(&mut self, place: Option<&InPlace>) {
        self.places.extend(place.cloned());
    }

    /// Writes the batch into the trail as one event, in the place in which its rows were entered; those of several
    /// superiors with the document of each.
    pub fn record(mut self, tx: &mut Tx, action: Action, noun: &'static str, source: &Value) {
        let places = std::mem::take(&mut self.places);
        let told = places.iter().map(|InPlace { code, document, .. }| format!("{code}: {document}"));
        let several = InPlace::of_several(told.collect::<Vec<_>>().join("; "));
        tx.stand_in(if places.len() > 1 { Some(&several) } else { places.first() });
        tx.record(self.event(action, noun, source));
        tx.stand_in(None);
    }

    /// Takes in what was written along with each of its objects (a person's first appointment): told with them, an
    /// unchanged object whose part has changed counts as changed.
    pub fn absorb(&mut self, parts: Self) {
        let more =
            (parts.created + parts.updated).saturating_sub(self.created + self.updated).min(self.unchanged);
        self.updated += more;
        self.unchanged -= more;
        self.after.extend(parts.after);
        self.former.extend(parts.former);
    }

    /// Notes what was written of an object that is counted already: what is, and what was where there was something.
    pub fn note(&mut self, after: Value, former: Option<Value>) {
        self.after.push(after);
        self.former.extend(former);
    }

    /// Makes one event of those that writing functions noted of sets of a noun since a mark ([`Tx::noted`]): what they
    /// tell is told by this batch. Events of single objects stay beside it, and count into its digest.
    pub fn gather(&mut self, tx: &mut Tx, since: usize, noun: &str) {
        let (sets, single) = tx.take_back(since, noun);
        self.after.extend(sets.iter().chain(single).map(|event| event.payload.clone()));
        self.told.extend(sets.into_iter().map(|event| event.payload));
    }

    /// Whether it changed nothing, so that there is nothing to tell.
    #[must_use]
    pub const fn is_unchanged(&self) -> bool {
        self.created == 0 && self.updated == 0
    }

    /// The one event of the batch: `source` says where the rows came from; counts, the digest of the new rows and the
    /// former values of rows overwritten are added, and what was gathered.
    #[must_use]
    pub fn event(self, action: Action, noun: &'static str, source: &Value) -> Event {
        let mut payload = json!({
            "source": source,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "digest": digest(&canonical(&self.after)),
            "former": self.former,
        });
        if !self.told.is_empty() {
            payload["told"] = Value::Array(self.told);
        }
        Event::new(action.name(), noun, None).batch(payload)
    }
}

impl Trail<'_> {
    /// Notes one object: what was (nothing for a new one) and what is.
    pub(crate) fn note(
        &mut self,
        tx: &mut Tx,
        action: Action,
        noun: &'static str,
        object: i64,
        before: Option<Value>,
        after: Value,
    ) {
        match self {
            Self::Each => tx.record(Event::new(action.name(), noun, Some(object)).change(&before, &after)),
            Self::Batch(batch) => {
                batch.after.push(after);
                match before {
                    Some(before) => {
                        batch.updated += 1;
                        batch.former.push(json!({ "id": object, "was": before }));
                    }
                    None => batch.created += 1,
                }
            }
        }
    }

    /// Notes an object that was there just so.
    pub(crate) fn unchanged(&mut self) {
        if let Self::Batch(batch) = self {
            batch.unchanged += 1;
        }
    }
}

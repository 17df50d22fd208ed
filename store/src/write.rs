//! The one way to write: work, audit events, the outcome kept for a retry and the commit stand or fall together.

use crate::audit::{self, Event};
use crate::canonical::{canonical, digest};
use crate::db::{Db, Source};
use crate::fail::{Fail, Found};
use crate::policy::Viewer;
use chrono::NaiveDate;
use domain::moment::Moment;
use domain::refusal::{Code, Refusal};
use entity::idempotency;
use entity::ids::{IdempotencyId, PersonId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Who calls, when, from where, and by which key a retry is known.
#[derive(Clone)]
pub struct Call {
    /// The database.
    pub db: Db,
    /// Who acts, with what he is granted.
    pub viewer: Arc<Viewer>,
    /// The real time of the call.
    pub at: Moment,
    /// The city's day.
    pub today: NaiveDate,
    /// The caller's network address.
    pub address: Option<String>,
    /// By which log lines and answers of this call are found.
    pub trace: String,
    /// The idempotency key, where one was sent.
    pub key: Option<String>,
    /// What is called, as the API names it: the same key means a retry only for the same operation.
    pub operation: &'static str,
}

/// The longest idempotency key; a UUID has 36 characters.
const KEY_LENGTH: usize = 100;

/// A transaction that writes. It exists only inside [`write()`].
pub struct Tx {
    transaction: DatabaseTransaction,
    call: Call,
    events: Vec<Event>,
    place: Option<InPlace>,
}

/// In whose place something is entered, and by which document of his.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InPlace {
    /// The superior; none: several, each of his own people.
    pub superior: Option<PersonId>,
    /// His code; of several empty.
    pub code: String,
    /// The document's number.
    pub document: String,
}

impl InPlace {
    /// In the places of several: the trail names the document and nobody.
    #[must_use]
    pub const fn of_several(document: String) -> Self {
        Self { superior: None, code: String::new(), document }
    }
}

impl Tx {
    /// What to read from: the transaction's own view.
    #[must_use]
    pub fn source(&self) -> Source<'_> {
        Source::Transaction(&self.transaction)
    }

    /// Who calls, when, from where.
    #[must_use]
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// Notes what was done; it is written into the chain when the transaction commits.
    pub fn record(&mut self, event: Event) {
        self.events.push(event.in_place_of(self.place.as_ref()));
    }

    /// From here on everything is done in this place, as each event says; in nobody's, where there is none.
    pub fn stand_in(&mut self, place: Option<&InPlace>) {
        self.place = place.cloned();
    }

    /// In which superior's place what is done now is done.
    #[must_use]
    pub fn superior(&self) -> Option<PersonId> {
        self.place.as_ref()?.superior
    }

    /// How much is noted so far: from here on a [`crate::Batch`] can gather what is noted.
    #[must_use]
    pub fn noted(&self) -> usize {
        self.events.len()
    }

    /// Takes back what is noted of sets of a noun since a mark; what is noted of single objects stays, and is given too.
    pub(crate) fn take_back(&mut self, since: usize, noun: &str) -> (Vec<Event>, &[Event]) {
        let mut sets = Vec::new();
        for event in self.events.split_off(since.min(self.events.len())) {
            if event.is_of_set(noun) {
                sets.push(event);
            } else {
                self.events.push(event);
            }
        }
        (sets, self.events.get(since..).unwrap_or_default())
    }

    pub(crate) fn conn(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Takes the key for this call: `None` when it is new, the outcome when the same was already done.
    async fn claim(&self, input_hash: &str) -> Found<Option<String>> {
        let (Some(key), Some(account)) = (&self.call.key, self.call.viewer.account) else { return Ok(None) };
        let row = idempotency::ActiveModel {
            account_id: Set(account.0),
            key: Set(key.clone()),
            operation: Set(self.call.operation.to_owned()),
            input_hash: Set(input_hash.to_owned()),
            outcome: Set(None),
            created_at: Set(self.call.at.0),
            ..Default::default()
        };
        let once = OnConflict::columns([idempotency::Column::AccountId, idempotency::Column::Key])
            .do_nothing()
            .to_owned();
        let inserted =
            idempotency::Entity::insert(row).on_conflict(once).exec_without_returning(self.conn()).await?;
        if inserted == 1 {
            return Ok(None);
        }
        let done = idempotency::Entity::find()
            .filter(idempotency::Column::AccountId.eq(account.0))
            .filter(idempotency::Column::Key.eq(key.as_str()))
            .one(self.conn())
            .await?
            .ok_or(Fail::Busy)?;
        if done.operation != self.call.operation || done.input_hash != input_hash {
            return Err(Fail::Conflict(
                Refusal::new(Code::IdempotencyKeyReused, "idempotencyKey").with("key", key),
            ));
        }
        done.outcome.map(Some).ok_or(Fail::Busy)
    }

    async fn seal(mut self, outcome: &impl Serialize) -> Found<()> {
        if let (Some(key), Some(account)) = (&self.call.key, self.call.viewer.account) {
            idempotency::Entity::update_many()
                .col_expr(idempotency::Column::Outcome, Expr::value(canonical(outcome)))
                .filter(idempotency::Column::AccountId.eq(account.0))
                .filter(idempotency::Column::Key.eq(key.as_str()))
                .exec(self.conn())
                .await?;
        }
        let events = std::mem::take(&mut self.events);
        audit::append(&self, events).await?;
        Ok(self.transaction.commit().await?)
    }
}

/// Runs `work` in one transaction. `Ok`: its rows, its audit events and the outcome for retries are committed together.
/// `Err`: nothing is kept, so a retry of a refused call is judged again. A retry of a done call gets what was done.
///
/// The outcome is made of ids and counts: the answer is resolved from them anew, under the caller's present rights.
/// A refusal that must leave a trace (a failed login) is an `Ok` outcome that the caller turns into an error afterwards.
pub async fn write<T, F>(call: &Call, input: &impl Serialize, work: F) -> Found<T>
where
    T: Serialize + DeserializeOwned,
    F: AsyncFnOnce(&mut Tx) -> Found<T>,
{
    if call.key.as_ref().is_some_and(|key| key.trim().is_empty() || key.chars().count() > KEY_LENGTH) {
        return Err(Refusal::new(Code::TextOutOfRange, "idempotencyKey").with("max", KEY_LENGTH).into());
    }
    let mut tx =
        Tx { transaction: call.db.begin().await?, call: call.clone(), events: Vec::new(), place: None };
    let claimed = match call.key {
        Some(_) => tx.claim(&digest(&canonical(input))).await,
        None => Ok(None),
    };
    let done = match claimed {
        Ok(None) => work(&mut tx).await,
        Ok(Some(outcome)) => {
            tx.transaction.rollback().await.ok();
            return serde_json::from_str(&outcome)
                .map_err(|error| Fail::Broken(format!("kept outcome: {error}")));
        }
        Err(fail) => Err(fail),
    };
    match done {
        Ok(outcome) => {
            tx.seal(&outcome).await?;
            Ok(outcome)
        }
        Err(fail) => {
            tx.transaction.rollback().await.ok();
            Err(fail)
        }
    }
}

/// Forgets outcomes kept for retries from before a moment, at most so many, and tells how many. They are copies of what
/// the tables and the audit trail say, so no trace is lost.
pub async fn forget_retries(db: &Db, before: Moment, most: u64) -> Found<i64> {
    let transaction = db.begin().await?;
    let old: Vec<IdempotencyId> = idempotency::Entity::find()
        .select_only()
        .column(idempotency::Column::Id)
        .filter(idempotency::Column::CreatedAt.lt(before.0))
        .order_by_asc(idempotency::Column::Id)
        .limit(most)
        .into_tuple()
        .all(&transaction)
        .await?;
    let count = i64::try_from(old.len()).unwrap_or(i64::MAX);
    idempotency::Entity::delete_many().filter(idempotency::Column::Id.is_in(old)).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(count)
}

/// Runs `work` as [`write()`] would and keeps nothing of it, whatever it gives: to tell what a call would change.
pub async fn rehearse<T, F>(call: &Call, work: F) -> Found<T>
where
    F: AsyncFnOnce(&mut Tx) -> Found<T>,
{
    let mut tx =
        Tx { transaction: call.db.begin().await?, call: call.clone(), events: Vec::new(), place: None };
    let done = work(&mut tx).await;
    tx.transaction.rollback().await?;
    done
}

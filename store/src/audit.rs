//! The audit trail: who did what, on whose behalf, when, from where, before, after, why; each event hashes the one
//! before it, so that a change, a gap or a forged event is found.

mod list;

pub use list::{AuditEvent, Wanted, count, list, on_behalf_of};

use crate::canonical::{canonical, digest};
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::write::{InPlace, Tx};
use domain::moment::Moment;
use entity::ids::PersonId;
use entity::{audit_event, audit_head, audit_payload};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// What one write did. A single object says before and after; a batch says counts and digests.
#[derive(Clone, Debug)]
pub struct Event {
    /// The action, as the table of permissions names it.
    pub action: &'static str,
    /// The kind of object, by its table's name.
    pub noun: &'static str,
    /// The object, where it is one.
    pub object: Option<i64>,
    /// In whose place it was done; noting the event says so.
    on_behalf_of: Option<PersonId>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// What was and what is.
    pub payload: Value,
}

impl Event {
    /// An event on one object, or on none that has a key.
    #[must_use]
    pub fn new(action: &'static str, noun: &'static str, object: Option<i64>) -> Self {
        Self { action, noun, object, on_behalf_of: None, reason: None, payload: Value::Null }
    }

    /// With the object before and after.
    #[must_use]
    pub fn change(mut self, before: &impl Serialize, after: &impl Serialize) -> Self {
        self.payload = json!({ "before": before, "after": after });
        self
    }

    /// With what a batch did.
    #[must_use]
    pub fn batch(mut self, payload: Value) -> Self {
        self.payload = payload;
        self
    }

    /// With the reason given.
    #[must_use]
    pub fn because(mut self, reason: Option<&str>) -> Self {
        self.reason = reason.map(str::to_owned);
        self
    }

    /// Whether it tells of a set of this noun, rather than of one object.
    pub(crate) fn is_of_set(&self, noun: &str) -> bool {
        self.object.is_none() && self.noun == noun
    }

    /// In the place of somebody else, by a document, which stands in the payload.
    #[must_use]
    pub(crate) fn in_place_of(mut self, place: Option<&InPlace>) -> Self {
        self.on_behalf_of = place.and_then(|place| place.superior);
        if let (Some(place), Value::Object(payload)) = (place, &mut self.payload) {
            payload.insert("document".to_owned(), place.document.as_str().into());
        }
        self
    }
}

/// Appends events to the chain. The end of the chain is locked here and released by the commit that follows at once.
pub(crate) async fn append(tx: &Tx, events: Vec<Event>) -> Found<()> {
    if events.is_empty() {
        return Ok(());
    }
    let head = audit_head::Entity::find_by_id(1).lock_exclusive().one(tx.conn()).await?;
    let mut head = head.ok_or_else(|| Fail::Broken("the audit chain has no head".into()))?;
    let call = tx.call();
    let (mut rows, mut payloads) = (Vec::new(), Vec::new());
    for event in events {
        let body = canonical(&event.payload);
        let mut row = audit_event::Model {
            number: head.last_event_id + 1,
            at: call.at.0,
            account_id: call.viewer.account.map(|account| account.0),
            actor: call.viewer.name.clone(),
            on_behalf_of_id: event.on_behalf_of.map(|person| person.0),
            address: call.address.clone(),
            trace: Some(call.trace.clone()),
            action: event.action.to_owned(),
            noun: event.noun.to_owned(),
            object_id: event.object,
            reason: event.reason,
            payload_digest: digest(&body),
            previous_hash: head.last_hash.clone(),
            hash: String::new(),
        };
        row.hash = link(&row);
        head.last_event_id = row.number;
        head.last_hash.clone_from(&row.hash);
        payloads.push(audit_payload::ActiveModel { number: Set(row.number), body: Set(body) });
        rows.push(audit_event::ActiveModel::from(row));
    }
    for chunk in chunks(rows, 500) {
        audit_event::Entity::insert_many(chunk).exec_without_returning(tx.conn()).await?;
    }
    for chunk in chunks(payloads, 500) {
        audit_payload::Entity::insert_many(chunk).exec_without_returning(tx.conn()).await?;
    }
    audit_head::Entity::update(audit_head::ActiveModel {
        id: Set(1),
        last_event_id: Set(head.last_event_id),
        last_hash: Set(head.last_hash),
    })
    .exec(tx.conn())
    .await?;
    Ok(())
}

fn chunks<T>(mut items: Vec<T>, size: usize) -> impl Iterator<Item = Vec<T>> {
    std::iter::from_fn(move || {
        let rest = items.split_off(items.len().min(size));
        let chunk = std::mem::replace(&mut items, rest);
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// The hash of an event: over all that it says, the digest of its payload and the hash before it.
fn link(row: &audit_event::Model) -> String {
    digest(&canonical(&json!([
        row.number,
        row.at,
        row.account_id,
        row.actor,
        row.on_behalf_of_id,
        row.address,
        row.trace,
        row.action,
        row.noun,
        row.object_id,
        row.reason,
        row.payload_digest,
        row.previous_hash,
    ])))
}

/// Where the chain is broken, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The number of the first event that does not hold.
    pub number: i64,
    /// What does not hold.
    pub what: &'static str,
}

/// Walks the chain from its start: `Err` names the first link that does not hold, `Ok` the number of events.
pub async fn verify(source: &Source<'_>) -> Found<Result<i64, Break>> {
    let (mut number, mut hash) = (0, String::new());
    loop {
        let rows = audit_event::Entity::find()
            .filter(audit_event::Column::Number.gt(number))
            .order_by_asc(audit_event::Column::Number)
            .limit(1_000)
            .all(source)
            .await?;
        if rows.is_empty() {
            break;
        }
        let bodies = payloads(source, &rows).await?;
        for row in rows {
            let what = if row.number != number + 1 {
                Some("an event is missing before it")
            } else if row.previous_hash != hash {
                Some("it does not follow from the event before it")
            } else if row.hash != link(&row) {
                Some("it was changed after it was written")
            } else if bodies.get(&row.number).is_some_and(|body| digest(body) != row.payload_digest) {
                Some("its payload was changed")
            } else {
                None
            };
            if let Some(what) = what {
                return Ok(Err(Break { number: number + 1, what }));
            }
            number = row.number;
            hash = row.hash;
        }
    }
    let head = audit_head::Entity::find_by_id(1).one(source).await?;
    if head.is_none_or(|head| head.last_event_id != number || head.last_hash != hash) {
        return Ok(Err(Break { number: number + 1, what: "events were removed from the end" }));
    }
    Ok(Ok(number))
}

/// The payloads of events, by number, where they were not erased by law.
pub async fn payloads(source: &Source<'_>, events: &[audit_event::Model]) -> Found<HashMap<i64, String>> {
    let numbers = events.iter().map(|event| event.number);
    let rows = audit_payload::Entity::find()
        .filter(audit_payload::Column::Number.is_in(numbers))
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|payload| (payload.number, payload.body)).collect())
}

/// When an event happened.
#[must_use]
pub fn moment(row: &audit_event::Model) -> Moment {
    Moment(row.at)
}

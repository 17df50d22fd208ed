//! Events of output records: failed reviews and delays, each on its unit (Art. 14.2), and the delays that the system adds.

use super::{EventRow, Record};
use crate::audit::Event;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Permitted, act};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::score::deliveries::{Delivery, finished};
use domain::score::products::{Cause, EventKind, Severity};
use entity::coded::Coded;
use entity::ids::{AccountId, OutputEventId, OutputRecordId};
use entity::output_event;
use sea_orm::{ActiveModelTrait, EntityTrait, QuerySelect, Set};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// The reference of the one delay that a unit has for a deadline, whoever sends it.
#[must_use]
pub fn delay_reference(unit: i64, deadline: NaiveDate) -> String {
    format!("DELAY-{deadline}-{unit}")
}

/// An event as it is sent, resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewEvent {
    /// Its record.
    pub record: OutputRecordId,
    /// Its number there.
    pub reference: String,
    /// What happened.
    pub kind: EventKind,
    /// The unit; none: counts without units.
    pub unit: Option<i32>,
    /// Equal occurrences.
    pub count: i32,
    /// How grave a failed review is.
    pub severity: Option<Severity>,
    /// Why.
    pub cause: Cause,
    /// It stays with the first person of a task taken over.
    pub before_takeover: bool,
}

/// The confirmation of a cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confirming {
    /// What it was found to be.
    pub cause: Cause,
    /// Why, on one line; below it the evidence.
    pub text: String,
}

/// An event, held until the commit.
pub async fn lock_event(tx: &Tx, id: OutputEventId) -> Found<EventRow> {
    output_event::Entity::find_by_id(id).lock_exclusive().one(tx.conn()).await?.ok_or(Fail::NotFound)
}

/// The record of an event.
pub async fn find_event(tx: &Tx, id: OutputEventId) -> Found<EventRow> {
    output_event::Entity::find_by_id(id).one(tx.conn()).await?.ok_or(Fail::NotFound)
}

/// Brings events of records to what is sent; `existing` are the records' events as they stand. The same twice changes
/// nothing, and what a superior has confirmed or voided stays, for a `source` also what anybody else has recorded. Gives
/// the places of events that were kept.
pub async fn save_events(
    tx: &mut Tx,
    permit: &Permitted<act::RecordEvents>,
    records: &HashMap<OutputRecordId, Record>,
    existing: &HashMap<OutputRecordId, Vec<EventRow>>,
    sent: &[NewEvent],
    source: Option<AccountId>,
) -> Found<Vec<usize>> {
    let mut kept = Vec::new();
    let mut fresh = Vec::new();
    for (index, input) in sent.iter().enumerate() {
        let record = records.get(&input.record).ok_or(Fail::NotFound)?;
        permit.person(record.person_id)?;
        let known = existing
            .get(&input.record)
            .and_then(|events| events.iter().find(|event| event.reference == input.reference));
        let Some(before) = known else {
            fresh.push(new_row(tx, input, false));
            continue;
        };
        let after = as_sent(before, input);
        if after == *before {
            continue;
        }
        if is_settled(before) || is_of_others(before, source) {
            kept.push(index);
            continue;
        }
        let after = EventRow { version: before.version + 1, ..after };
        tx.record(
            Event::new("RecordEvents", "output_event", Some(before.id.0))
                .change(&told(before), &told(&after)),
        );
        update(tx, after).await?;
    }
    if !fresh.is_empty() {
        let payload = json!({ "rows": fresh.len(), "new": sent });
        tx.record(Event::new("RecordEvents", "output_event", None).batch(payload));
    }
    insert(tx, fresh).await?;
    Ok(kept)
}

/// Whether [`save_events`] would leave an event as it stands: the same was sent, a superior has confirmed or voided it, or
/// it is not the source's.
#[must_use]
pub fn stays(before: &EventRow, sent: &NewEvent, source: Option<AccountId>) -> bool {
    as_sent(before, sent) == *before || is_settled(before) || is_of_others(before, source)
}

/// Why an event stays as it stands: `confirmed`, `voided`, or `recorded` by others than the source that writes.
#[must_use]
pub fn kept_as(events: Option<&[EventRow]>, reference: &str) -> &'static str {
    match events.unwrap_or_default().iter().find(|event| event.reference == reference) {
        Some(event) if event.confirmed_at.is_some() => "confirmed",
        Some(event) if event.voided_at.is_some() => "voided",
        _ => "recorded",
    }
}

/// Whether another system writes, and the event is not its own, nor of the system itself or of the files of the house.
#[must_use]
pub fn is_of_others(event: &EventRow, source: Option<AccountId>) -> bool {
    let own = |account: AccountId| event.automatic || [0, account.0].contains(&event.entered_by_id);
    source.is_some_and(|account| !own(account))
}

fn is_settled(event: &EventRow) -> bool {
    event.confirmed_at.is_some() || event.voided_at.is_some()
}

/// An event as it would say what is sent.
fn as_sent(before: &EventRow, sent: &NewEvent) -> EventRow {
    EventRow {
        kind: Coded(sent.kind),
        unit_number: sent.unit,
        count: sent.count,
        severity: sent.severity.map(Coded),
        cause: Coded(sent.cause),
        before_takeover: sent.before_takeover,
        ..before.clone()
    }
}

/// Brings the delays that the system adds to what deliveries say: each unit delivered after the deadline has one; one
/// whose unit is no longer late is withdrawn; cause and confirmation stay while it is.
pub async fn sync_delays(
    tx: &Tx,
    record: &Record,
    carried: bool,
    deliveries: &[Delivery],
    existing: &[EventRow],
) -> Found<()> {
    let Some(deadline) = record.deadline else { return Ok(()) };
    let days = finished(deliveries);
    let late: BTreeSet<i64> =
        days.iter().filter(|(_, day)| **day > deadline).map(|(unit, _)| *unit).collect();
    let mut missing = Vec::new();
    for unit in &late {
        let reference = delay_reference(*unit, deadline);
        match existing.iter().find(|event| event.reference == reference) {
            None => missing.push(new_row(
                tx,
                &NewEvent {
                    record: record.id,
                    reference,
                    kind: EventKind::Delay,
                    unit: i32::try_from(*unit).ok(),
                    count: 1,
                    severity: None,
                    cause: Cause::Subjective,
                    before_takeover: false,
                },
                true,
            )),
            Some(event) if event.automatic && event.voided_at.is_some() => {
                let again = EventRow {
                    voided_at: None,
                    void_reason: None,
                    version: event.version + 1,
                    ..event.clone()
                };
                update(tx, again).await?;
            }
            Some(_) => {}
        }
    }
    for event in existing.iter().filter(|event| event.automatic && event.voided_at.is_none()) {
        let Some(unit) = event.unit_number.map(i64::from) else { continue };
        // A carried unit has missed its deadline though it is not finished.
        let open = carried && !days.contains_key(&unit);
        if late.contains(&unit) || open || event.kind.0 != EventKind::Delay {
            continue;
        }
        let gone = EventRow {
            voided_at: Some(tx.call().at.0),
            void_reason: Some("the unit is no longer late".into()),
            version: event.version + 1,
            ..event.clone()
        };
        update(tx, gone).await?;
    }
    insert(tx, missing).await
}

/// Confirms the cause of an event: objective **and** confirmed excuses it (14.2).
pub async fn confirm(
    tx: &mut Tx,
    permit: &Permitted<act::ConfirmCause>,
    record: &Record,
    before: &EventRow,
    confirming: &Confirming,
) -> Found<()> {
    permit.person(record.person_id)?;
    let after = EventRow {
        cause: Coded(confirming.cause),
        confirmed_by_id: tx.call().viewer.account.map(|account| account.0),
        confirmed_for_id: tx.superior(),
        confirmed_at: Some(tx.call().at.0),
        confirmation: Some(confirming.text.clone()),
        version: before.version + 1,
        ..before.clone()
    };
    tx.record(
        Event::new("ConfirmCause", "output_event", Some(before.id.0))
            .change(&told(before), &told(&after))
            .because(confirming.text.lines().next()),
    );
    update(tx, after).await
}

/// Takes an event out of use; it is never deleted.
pub async fn void_event(
    tx: &mut Tx,
    permit: &Permitted<act::RecordEvents>,
    record: &Record,
    before: &EventRow,
    reason: &str,
) -> Found<()> {
    permit.person(record.person_id)?;
    let after = EventRow {
        voided_at: Some(tx.call().at.0),
        void_reason: Some(reason.to_owned()),
        version: before.version + 1,
        ..before.clone()
    };
    tx.record(
        Event::new("RecordEvents", "output_event", Some(before.id.0))
            .change(&told(before), &told(&after))
            .because(Some(reason)),
    );
    update(tx, after).await
}

/// Moves events to the part that holds their unit now, under its number there.
pub(crate) async fn update(tx: &Tx, row: EventRow) -> Found<()> {
    output_event::Entity::update(output_event::ActiveModel::from(row).reset_all()).exec(tx.conn()).await?;
    Ok(())
}

pub(super) async fn insert(tx: &Tx, rows: Vec<output_event::ActiveModel>) -> Found<()> {
    for chunk in rows.chunks(dialect::rows_per_insert(18)) {
        output_event::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

pub(super) fn new_row(tx: &Tx, input: &NewEvent, automatic: bool) -> output_event::ActiveModel {
    output_event::ActiveModel {
        record_id: Set(input.record),
        reference: Set(input.reference.clone()),
        kind: Set(Coded(input.kind)),
        unit_number: Set(input.unit),
        count: Set(input.count),
        severity: Set(input.severity.map(Coded)),
        cause: Set(Coded(input.cause)),
        before_takeover: Set(input.before_takeover),
        automatic: Set(automatic),
        confirmed_by_id: Set(None),
        confirmed_for_id: Set(None),
        confirmed_at: Set(None),
        confirmation: Set(None),
        entered_by_id: Set(tx.call().viewer.account.map_or(0, |account| account.0)),
        entered_at: Set(tx.call().at.0),
        voided_at: Set(None),
        void_reason: Set(None),
        version: Set(1),
        ..Default::default()
    }
}

fn told(row: &EventRow) -> serde_json::Value {
    json!({
        "record": row.record_id, "reference": row.reference, "kind": row.kind.0, "unit": row.unit_number,
        "count": row.count, "severity": row.severity.map(|severity| severity.0), "cause": row.cause.0,
        "confirmed_by": row.confirmed_by_id, "confirmed_for": row.confirmed_for_id, "confirmation": row.confirmation, "voided": row.voided_at.is_some(),
        "version": row.version,
    })
}

/// After units were cut off a record: its events and named deliveries, and the part's, under their numbers there.
pub async fn renumber<A>(
    tx: &Tx,
    permit: &Permitted<A>,
    kept: &Record,
    part: &Record,
    stays: &HashMap<i32, i32>,
    goes: &HashMap<i32, i32>,
) -> Found<()> {
    permit.person(kept.person_id)?;
    let events = super::events(&tx.source(), &[kept.id]).await?.remove(&kept.id).unwrap_or_default();
    for event in events {
        let Some(unit) = event.unit_number else { continue };
        let (record, number) = match (stays.get(&unit), goes.get(&unit)) {
            (Some(number), _) => (kept.id, *number),
            (None, Some(number)) => (part.id, *number),
            (None, None) => continue,
        };
        if record == event.record_id && number == unit {
            continue;
        }
        // The reference of a delay without an own one is its unit and deadline, and goes by its number there.
        let reference = match event.reference.rsplit_once('-') {
            Some((front, back)) if front.starts_with("DELAY-") && back == unit.to_string() => {
                format!("{front}-{number}")
            }
            _ => event.reference.clone(),
        };
        let version = event.version + 1;
        update(tx, EventRow { record_id: record, unit_number: Some(number), reference, version, ..event })
            .await?;
    }
    let rows = super::deliveries(&tx.source(), &[kept.id]).await?.remove(&kept.id).unwrap_or_default();
    for row in rows.into_iter().filter(|row| row.unit_numbers.is_some()) {
        let numbers: Vec<i64> = super::numbers(row.unit_numbers.as_deref())
            .into_iter()
            .filter_map(|unit| {
                i32::try_from(unit).ok().and_then(|unit| stays.get(&unit)).map(|unit| i64::from(*unit))
            })
            .collect();
        let row = super::DeliveryRow { unit_numbers: super::numbers_text(&numbers), ..row };
        entity::delivery::Entity::update(entity::delivery::ActiveModel::from(row).reset_all())
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}

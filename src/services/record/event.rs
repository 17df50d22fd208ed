//! Events: failed reviews and delays, each on its unit, and what the superior confirms of their causes (Art. 14.2).

use super::{Named, Said, What, find, hold, reason, touched};
use crate::services::charge::{OnBehalf, stand_in};
use crate::services::form::rules;
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::score::deliveries::finished;
use domain::score::products::{Cause, EventKind, Severity};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use store::ids::{AccountId, OutputEventId, OutputRecordId};
use store::policy::{Capacity, Charge, act};
use store::record::{self, Confirming, Kept, NewEvent, delay_reference};
use store::{Call, Fail, Found, Tx, write};

/// One event, or counts without units.
#[derive(Clone, Debug, Serialize)]
pub struct EventInput {
    /// The record.
    pub record: Named,
    /// Its number in the record; a delay may go by unit and deadline.
    pub reference: Option<String>,
    /// What happened.
    pub kind: EventKind,
    /// The unit it happened to; none: `count` events on units 1, 2, …
    pub unit: Option<i32>,
    /// Equal occurrences.
    pub count: i32,
    /// How grave a failed review is; none: major.
    pub severity: Option<Severity>,
    /// Why it happened.
    pub cause: Cause,
    /// The deadline missed, of a delay; none: the record's.
    pub deadline: Option<NaiveDate>,
    /// It happened before the task was taken over, and stays with the first person.
    pub before_takeover: bool,
}

/// What recording events did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventOutcome {
    /// The records, in order of key.
    pub records: Vec<OutputRecordId>,
    /// Events that stay: confirmed or voided by a superior, for a source also those of others.
    pub kept: Vec<Kept>,
    /// Inputs whose counts were laid on units 1, 2, …: their place and count.
    pub spread: Vec<(usize, i32)>,
}

/// What a superior confirms.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmInput {
    /// The event.
    pub event: OutputEventId,
    /// What the cause was found to be.
    pub cause: Cause,
    /// Why.
    pub reason: Option<String>,
    /// The document it rests on.
    pub evidence: Option<String>,
    /// In whose place HR enters it.
    pub behalf: OnBehalf,
    /// The version that was read.
    pub expected_version: Option<i64>,
}

/// Records events of one's subordinates' work, or of another system.
///
/// # Errors
/// `RECORD_UNKNOWN`, `RECORD_CLOSED`, `EVENT_UNIT_OUT_OF_RANGE`, `EVENT_COUNT_OUT_OF_RANGE`, `MORE_EVENTS_THAN_UNITS`,
/// `TEXT_OUT_OF_RANGE` for a failed review without a number, `LIST_REPEATED`, `ON_BEHALF_MISSING`, `ON_BEHALF_WRONG`, those of the period.
pub async fn record_events(call: &Call, events: &[EventInput], behalf: &OnBehalf) -> Found<EventOutcome> {
    write(call, &(events, behalf), async |tx| {
        let superiors = store::codes::people(&tx.source(), behalf.superior.as_deref().into_iter()).await?;
        let mut by_record: BTreeMap<OutputRecordId, Vec<usize>> = BTreeMap::new();
        let mut refusals = Vec::new();
        for (index, event) in events.iter().enumerate() {
            let path = format!("events.{index}.record");
            let what = What::Event {
                reference: event.reference.as_deref(),
                kind: event.kind,
                deadline: event.deadline,
            };
            let said = Said { unit: event.unit.map(i64::from), what };
            match find(tx, &event.record, &said, &path).await {
                Ok(row) => by_record.entry(row.id).or_default().push(index),
                Err(Fail::Refused(more)) => refusals.extend(more),
                Err(other) => return Err(other),
            }
        }
        let mut outcome = EventOutcome::default();
        for (id, indexes) in by_record {
            let path = format!("events.{}.record", indexes[0]);
            let held = hold::<act::RecordEvents>(tx, id, &[], &path).await?;
            stand_in(tx, &held.charge, behalf, &superiors)?;
            if held.record.voided_at.is_some() {
                refusals.push(Refusal::new(Code::RecordClosed, &path));
                continue;
            }
            let existing = record::events(&tx.source(), &[id]).await?;
            let max_count = rules(&tx.source(), held.period.closing_day).await?.bounds.max_event_count.into();
            let mut sent = Vec::new();
            let mut from = Vec::new();
            for index in indexes {
                match resolve(&held.record, &events[index], index, existing.get(&id), max_count) {
                    Ok(resolved) if repeats(&sent, &resolved) => {
                        let refusal = Refusal::new(Code::ListRepeated, &format!("events.{index}.reference"));
                        let code = resolved.first().map(|event| event.reference.clone()).unwrap_or_default();
                        refusals.push(refusal.with("code", code));
                    }
                    Ok(resolved) => {
                        if events[index].unit.is_none() {
                            outcome.spread.push((index, events[index].count));
                        }
                        from.extend(resolved.iter().map(|_| index));
                        sent.extend(resolved);
                    }
                    Err(refusal) => refusals.push(refusal),
                }
            }
            let records = HashMap::from([(id, held.record.clone())]);
            let source = source_of(tx, &held.charge);
            let permit = &held.charged.permit;
            let kept = record::save_events(tx, permit, &records, &existing, &sent, source).await?;
            outcome.kept.extend(kept.into_iter().map(|at| Kept {
                index: from[at],
                field: sent[at].reference.clone(),
                kept: record::kept_as(existing.get(&id).map(Vec::as_slice), &sent[at].reference).into(),
                sent: domain::terms::Term::code(sent[at].cause).to_owned(),
            }));
            touched(tx, &held.record, "events recorded").await?;
            outcome.records.push(id);
        }
        if refusals.is_empty() { Ok(outcome) } else { Err(Fail::Refused(refusals)) }
    })
    .await
}

/// Whether an event of these was sent before in the same call: only one of them could stand.
fn repeats(sent: &[NewEvent], resolved: &[NewEvent]) -> bool {
    resolved.iter().any(|event| sent.iter().any(|other| other.reference == event.reference))
}

/// One input as events: itself, or counts laid on units. Delays as counts fall on the late units first.
fn resolve(
    row: &record::Record,
    input: &EventInput,
    index: usize,
    existing: Option<&Vec<record::EventRow>>,
    max_count: i64,
) -> Result<Vec<NewEvent>, Refusal> {
    let path = |field: &str| format!("events.{index}.{field}");
    let units = row.assigned.max(row.completed);
    let delay = input.kind == EventKind::Delay;
    let deadline = input.deadline.or(row.deadline).unwrap_or_default();
    let max = i32::try_from(max_count).unwrap_or(i32::MAX);
    let max = if input.unit.is_none() {
        units
    } else if delay {
        1
    } else {
        max
    };
    if input.count < 1 || (input.unit.is_some() && input.count > max) {
        let refusal = Refusal::new(Code::EventCountOutOfRange, &path("count"));
        return Err(refusal.with("value", input.count).with("min", 1).with("max", max));
    }
    if input.count > max {
        let refusal = Refusal::new(Code::MoreEventsThanUnits, &path("count"));
        return Err(refusal.with("value", input.count).with("max", units));
    }
    let event = |reference: String, unit: Option<i32>, count: i32| NewEvent {
        record: row.id,
        reference,
        kind: input.kind,
        unit,
        count,
        severity: (!delay).then(|| input.severity.unwrap_or_default()),
        cause: input.cause,
        before_takeover: input.before_takeover,
    };
    let Some(unit) = input.unit else {
        if !delay {
            return Ok(vec![event(
                input.reference.clone().unwrap_or_else(|| "COUNT".into()),
                None,
                input.count,
            )]);
        }
        let late = |unit: &i32| {
            let reference = delay_reference(i64::from(*unit), deadline);
            existing.is_some_and(|events| {
                events.iter().any(|event| event.reference == reference && event.voided_at.is_none())
            })
        };
        let mut order: Vec<i32> = (1..=units).filter(late).collect();
        order.extend((1..=units).filter(|unit| !late(unit)));
        let spread = order.into_iter().take(usize::try_from(input.count).unwrap_or(0));
        return Ok(spread
            .map(|unit| event(delay_reference(i64::from(unit), deadline), Some(unit), 1))
            .collect());
    };
    if !(1..=units).contains(&unit) {
        let refusal = Refusal::new(Code::EventUnitOutOfRange, &path("unit"));
        return Err(refusal.with("value", unit).with("max", units));
    }
    // One missed deadline of a unit is one delay, whoever sends it under whatever number.
    let reference = match &input.reference {
        _ if delay => delay_reference(i64::from(unit), deadline),
        Some(reference) if (1..=100).contains(&reference.chars().count()) => reference.clone(),
        _ => return Err(Refusal::new(Code::TextOutOfRange, &path("reference")).with("max", 100)),
    };
    Ok(vec![event(reference, Some(unit), input.count)])
}

/// What is stored of a confirmation.
///
/// # Errors
/// `REASON_MISSING` for an objective cause without evidence.
pub(crate) fn confirming(cause: Cause, why: &str, evidence: Option<&str>) -> Result<Confirming, Refusal> {
    let evidence = evidence.filter(|text| !text.trim().is_empty());
    if cause == Cause::Objective && evidence.is_none() {
        return Err(Refusal::new(Code::ReasonMissing, "evidence")
            .with("why_vi", "nguyên nhân khách quan cần minh chứng")
            .with("why_en", "an objective cause needs evidence"));
    }
    // The reason stands on one line, the evidence below it.
    let text = [why.replace('\n', " "), evidence.unwrap_or_default().to_owned()];
    Ok(Confirming { cause, text: text.join("\n").trim_end().to_owned() })
}

/// Confirms the cause of an event: the superior, or HR in his place, with a reason and evidence.
///
/// # Errors
/// `REASON_MISSING`, `VOIDED`, `STALE_VERSION`, `ON_BEHALF_MISSING`, `ON_BEHALF_WRONG`, those of the period; FORBIDDEN to
/// anybody else.
pub async fn confirm(call: &Call, input: &ConfirmInput) -> Found<OutputRecordId> {
    write(call, input, async |tx| {
        let known = record::find_event(tx, input.event).await?;
        let behalf = &input.behalf;
        let superiors = store::codes::people(&tx.source(), behalf.superior.as_deref().into_iter()).await?;
        let held = hold::<act::ConfirmCause>(tx, known.record_id, &[], "event").await?;
        stand_in(tx, &held.charge, behalf, &superiors)?;
        let before = event(tx, input.event, input.expected_version, known.record_id).await?;
        let why =
            reason(input.reason.as_deref(), "xác nhận nguyên nhân", "a cause is confirmed with its reason")?;
        let confirming = confirming(input.cause, why, input.evidence.as_deref())?;
        record::confirm(tx, &held.charged.permit, &held.record, &before, &confirming).await?;
        touched(tx, &held.record, "cause confirmed").await?;
        Ok(held.record.id)
    })
    .await
}

/// The account of another system that acts here, as such: it changes only events that it has recorded itself.
fn source_of(tx: &Tx, charge: &Charge) -> Option<AccountId> {
    tx.call().viewer.account.filter(|_| charge.capacity == Capacity::Integration)
}

/// Whether the unit of an event has been delivered: then a day and a deadline tell whether it was late, and the system adds
/// the delay again. A unit that was carried open has only the judgement of a superior.
async fn is_finished(tx: &Tx, event: &record::EventRow) -> Found<bool> {
    let id = event.record_id;
    let days = record::deliveries(&tx.source(), &[id]).await?.remove(&id).unwrap_or_default();
    let days: Vec<_> = days.iter().map(record::delivered).collect();
    Ok(event.unit_number.is_some_and(|unit| finished(&days).contains_key(&i64::from(unit))))
}

/// Takes an event out of use; a delay that the system added from a day and a deadline goes with these.
///
/// # Errors
/// `EVENT_AUTOMATIC`, `EVENT_OF_OTHERS` for a source, `REASON_MISSING`, `VOIDED`, `STALE_VERSION`, `ON_BEHALF_MISSING`,
/// those of the period.
pub async fn void_event(
    call: &Call,
    id: OutputEventId,
    why: Option<&str>,
    expected_version: Option<i64>,
    behalf: &OnBehalf,
) -> Found<OutputRecordId> {
    write(call, &(id, why, expected_version, behalf), async |tx| {
        let superiors = store::codes::people(&tx.source(), behalf.superior.as_deref().into_iter()).await?;
        let known = record::find_event(tx, id).await?;
        let held = hold::<act::RecordEvents>(tx, known.record_id, &[], "event").await?;
        stand_in(tx, &held.charge, behalf, &superiors)?;
        let before = event(tx, id, expected_version, known.record_id).await?;
        let source = source_of(tx, &held.charge);
        if before.automatic && (source.is_some() || is_finished(tx, &before).await?) {
            return Err(Refusal::new(Code::EventAutomatic, "event").into());
        }
        if record::is_of_others(&before, source) {
            return Err(Refusal::new(Code::EventOfOthers, "event").into());
        }
        let why = reason(why, "huỷ sự kiện đã ghi", "an event is voided for a reason")?;
        record::void_event(tx, &held.charged.permit, &held.record, &before, why).await?;
        touched(tx, &held.record, "event voided").await?;
        Ok(held.record.id)
    })
    .await
}

/// An event, held, that may still change.
async fn event(
    tx: &Tx,
    id: OutputEventId,
    version: Option<i64>,
    record: OutputRecordId,
) -> Found<record::EventRow> {
    let row = record::lock_event(tx, id).await?;
    if row.record_id != record {
        return Err(Fail::Busy);
    }
    if row.voided_at.is_some() {
        return Err(Refusal::new(Code::Voided, "event").into());
    }
    match version {
        Some(version) if version != row.version => {
            Err(Refusal::new(Code::StaleVersion, "expectedVersion").with("current", row.version).into())
        }
        _ => Ok(row),
    }
}

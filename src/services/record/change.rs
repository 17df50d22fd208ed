//! What a superior changes of a record: correcting, splitting, handing over, voiding (18.1d; parts are numbered here).

use super::{Held, expect, hold, open, reason, touched};
use crate::services::charge::{OnBehalf, stand_in};
use crate::services::form::rules;
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::score::products::{HandOverReason, Origin};
use serde::Serialize;
use std::collections::BTreeSet;
use store::ids::{OutputRecordId, PersonId};
use store::policy::{Capacity, act};
use store::record::{self, Record, is_superiors};
use store::stale::{self, When};
use store::{Call, Found, Tx, write};

/// What is corrected; what is not given stays.
#[derive(Clone, Debug, Serialize)]
pub struct Correction {
    /// The record.
    pub record: OutputRecordId,
    /// Units.
    pub assigned: Option<i32>,
    /// The day it is due.
    pub deadline: Option<NaiveDate>,
    /// Remarks.
    pub note: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The version that was read.
    pub expected_version: Option<i64>,
    /// For whom HR enters it.
    pub on_behalf: OnBehalf,
}

/// Units to split off into a part of their own.
#[derive(Clone, Debug, Serialize)]
pub struct Split {
    /// The record.
    pub record: OutputRecordId,
    /// The open units that go.
    pub units: Vec<i32>,
    /// The part's own deadline; none: the record's.
    pub deadline: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
    /// The version that was read.
    pub expected_version: Option<i64>,
    /// For whom HR enters it.
    pub on_behalf: OnBehalf,
}

/// Units to hand over.
#[derive(Clone, Debug, Serialize)]
pub struct HandOver {
    /// The record.
    pub record: OutputRecordId,
    /// The code of who takes over.
    pub to: String,
    /// The open units that go; empty: all that are open.
    pub units: Vec<i32>,
    /// Why: unable keeps them in his assigned amount, leave and reorganisation do not.
    pub why: HandOverReason,
    /// The taker's deadline, set anew; none: the closing day.
    pub deadline: Option<NaiveDate>,
    /// In words.
    pub reason: Option<String>,
    /// The version that was read.
    pub expected_version: Option<i64>,
    /// For whom HR enters it.
    pub on_behalf: OnBehalf,
}

const WHY: (&str, &str) =
    ("việc đã giao chỉ thay đổi khi có lý do", "what was assigned changes only for a reason");

/// Corrects a record; what the superior sets stays, whatever the source sends later.
///
/// # Errors
/// `SUPERIOR_VALUE_KEPT` for a source, `RECORD_CLOSED`, `REASON_MISSING`, `AMOUNT_OUT_OF_RANGE`, `COMPLETED_ABOVE_ASSIGNED`, `EVENT_UNIT_OUT_OF_RANGE`,
/// `DEADLINE_OUT_OF_RANGE`, `STALE_VERSION`, those of the period; FORBIDDEN about oneself.
pub async fn correct(call: &Call, input: &Correction) -> Found<OutputRecordId> {
    write(call, input, async |tx| {
        let held = ready(tx, input.record, &[], input.expected_version, &input.on_behalf).await?;
        let why = reason(input.reason.as_deref(), WHY.0, WHY.1)?;
        let before = &held.record;
        let by_source = held.charge.capacity == Capacity::Integration;
        if by_source {
            check_kept(before, input)?;
        }
        let assigned = input.assigned.unwrap_or(before.assigned);
        let bounds = &rules(&tx.source(), held.period.closing_day).await?.bounds;
        let max = i32::try_from(bounds.max_amount).unwrap_or(i32::MAX);
        if !(0..=max).contains(&assigned) {
            return Err(Refusal::new(Code::AmountOutOfRange, "assigned")
                .with("value", assigned)
                .with("min", 0)
                .with("max", max)
                .into());
        }
        if before.origin.0 == Origin::Plan && before.completed > assigned {
            return Err(Refusal::new(Code::CompletedAboveAssigned, "assigned")
                .with("completed", before.completed)
                .with("assigned", assigned)
                .into());
        }
        let events = record::events(&tx.source(), &[before.id]).await?.remove(&before.id).unwrap_or_default();
        let last = events
            .iter()
            .filter(|event| event.voided_at.is_none())
            .filter_map(|event| event.unit_number)
            .max();
        let units = assigned.max(before.completed);
        if let Some(last) = last.filter(|last| *last > units) {
            return Err(Refusal::new(Code::EventUnitOutOfRange, "assigned")
                .with("value", last)
                .with("max", units)
                .into());
        }
        if let Some(day) = input.deadline {
            in_period(&held, day)?;
        }
        let mut after = before.clone();
        after.assigned = assigned;
        after.deadline = input.deadline.or(before.deadline);
        if input.note.is_some() {
            after.note.clone_from(&input.note);
        }
        after.kept_by_superior |= !by_source;
        after.entered_by_id = tx.call().viewer.account.map_or(0, |account| account.0);
        after.entered_at = tx.call().at.0;
        let after = record::change(tx, &held.charged.permit, before, after, Some(why)).await?;
        delays(tx, &after).await?;
        touched(tx, &after, "record corrected").await?;
        Ok(after.id)
    })
    .await
}

/// Splits open units off into a part of their own. Gives the part.
///
/// # Errors
/// `UNIT_NOT_OPEN`, `RECORD_CLOSED`, `STALE_VERSION`, `DEADLINE_OUT_OF_RANGE`, those of the period; FORBIDDEN about oneself.
pub async fn split(call: &Call, input: &Split) -> Found<OutputRecordId> {
    write(call, input, async |tx| {
        let held = ready(tx, input.record, &[], input.expected_version, &input.on_behalf).await?;
        if let Some(day) = input.deadline {
            in_period(&held, day)?;
        }
        let part = cut(tx, &held, &input.units, input.reason.as_deref()).await?;
        let part = match input.deadline {
            Some(day) => {
                let after = Record { deadline: Some(day), kept_by_superior: true, ..part.clone() };
                record::change(tx, &held.charged.permit, &part, after, input.reason.as_deref()).await?
            }
            None => part,
        };
        touched(tx, &part, "record split").await?;
        Ok(part.id)
    })
    .await
}

/// Hands open units over to somebody else, who takes them over as unplanned work with a deadline of its own. Gives the
/// taker's row.
///
/// # Errors
/// `PERSON_UNKNOWN`, `NOT_SERVING`, `UNIT_NOT_OPEN`, `RECORD_CLOSED`, `STALE_VERSION`, `DEADLINE_OUT_OF_RANGE`, those of
/// the period; FORBIDDEN about oneself, on either side.
pub async fn hand_over(call: &Call, input: &HandOver) -> Found<OutputRecordId> {
    write(call, input, async |tx| {
        let people = store::codes::people(&tx.source(), std::iter::once(input.to.as_str())).await?;
        let unknown = || Refusal::new(Code::PersonUnknown, "to").with("code", &input.to);
        let taker = *people.get(&input.to).ok_or_else(unknown)?;
        let held = ready(tx, input.record, &[taker], input.expected_version, &input.on_behalf).await?;
        held.charged.of(taker, &input.to, "to")??;
        if taker == held.record.person_id {
            return Err(unknown().into());
        }
        let deadline = input.deadline.unwrap_or(held.period.closing_day);
        in_period(&held, deadline)?;
        let open_units = record::open_units(tx, &held.record).await?;
        let units: Vec<i32> =
            if input.units.is_empty() { open_units.iter().copied().collect() } else { input.units.clone() };
        let all = units.len() == usize::try_from(held.record.assigned).unwrap_or(0);
        let given =
            if all { held.record.clone() } else { cut(tx, &held, &units, input.reason.as_deref()).await? };
        if units.is_empty() || units.iter().any(|unit| !open_units.contains(unit)) {
            return Err(not_open(units.first().copied().unwrap_or(0)).into());
        }
        let mut after = given.clone();
        after.kept_by_superior = true;
        after.handed_over_to_id = Some(taker);
        after.handed_over_reason = Some(input.why.into());
        let given = record::change(tx, &held.charged.permit, &given, after, input.reason.as_deref()).await?;
        let parts = record::parts(tx, &given).await?;
        let row = Record {
            person_id: taker,
            part: record::next_part(&parts),
            origin: Origin::TakenOver.into(),
            origin_record_id: Some(given.id),
            deadline: Some(deadline),
            handed_over_to_id: None,
            handed_over_reason: None,
            completed: 0,
            evidence: None,
            ..given.clone()
        };
        let taken = record::insert_part(tx, &held.charged.permit, row, input.reason.as_deref()).await?;
        let people = [given.person_id, taker];
        stale::mark(tx, &people, When::Periods(&[given.period_id]), "record handed over").await?;
        Ok(taken.id)
    })
    .await
}

/// Takes a record out of use.
///
/// # Errors
/// `SUPERIOR_VALUE_KEPT` for a source, `REASON_MISSING`, `RECORD_CLOSED`, `STALE_VERSION`, those of the period; FORBIDDEN
/// about oneself.
pub async fn void(
    call: &Call,
    id: OutputRecordId,
    why: Option<&str>,
    expected_version: Option<i64>,
    behalf: &OnBehalf,
) -> Found<OutputRecordId> {
    write(call, &(id, why, expected_version, behalf), async |tx| {
        let held = ready(tx, id, &[], expected_version, behalf).await?;
        let why = reason(why, WHY.0, WHY.1)?;
        let by_source = held.charge.capacity == Capacity::Integration;
        if by_source && is_superiors(&held.record) {
            return Err(kept("record", &held.record.reference, "VOIDED").into());
        }
        let after = record::void(tx, &held.charged.permit, &held.record, !by_source, why).await?;
        touched(tx, &after, "record voided").await?;
        Ok(after.id)
    })
    .await
}

/// The record, held and open, with what HR must say.
async fn ready(
    tx: &mut Tx,
    id: OutputRecordId,
    others: &[PersonId],
    version: Option<i64>,
    behalf: &OnBehalf,
) -> Found<Held<act::AssignRecords>> {
    let superiors = store::codes::people(&tx.source(), behalf.superior.as_deref().into_iter()).await?;
    let held = hold::<act::AssignRecords>(tx, id, others, "record").await?;
    expect(&held.record, version)?;
    open(&held.record)?;
    stand_in(tx, &held.charge, behalf, &superiors)?;
    Ok(held)
}

/// A source does not correct what a superior has set.
fn check_kept(before: &Record, input: &Correction) -> Result<(), Refusal> {
    let assigned = input.assigned.filter(|sent| *sent != before.assigned);
    let deadline = input.deadline.filter(|sent| Some(*sent) != before.deadline);
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    match (assigned, deadline) {
        _ if !is_superiors(before) => Ok(()),
        (Some(sent), _) => Err(kept("assigned", &before.assigned.to_string(), &sent.to_string())),
        (None, Some(sent)) => Err(kept("deadline", &day(before.deadline), &sent.to_string())),
        (None, None) => Ok(()),
    }
}

fn kept(field: &str, kept: &str, sent: &str) -> Refusal {
    Refusal::new(Code::SuperiorValueKept, field).with("field", field).with("kept", kept).with("sent", sent)
}

fn in_period(held: &Held<act::AssignRecords>, day: NaiveDate) -> Result<(), Refusal> {
    let (from, to) = (held.period.first_day, held.period.closing_day);
    if (from..=to).contains(&day) {
        return Ok(());
    }
    Err(Refusal::new(Code::DeadlineOutOfRange, "deadline").with("day", day).with("from", from).with("to", to))
}

fn not_open(unit: i32) -> Refusal {
    Refusal::new(Code::UnitNotOpen, "units").with("value", unit)
}

/// Cuts open units off a record, where they are some of it and not all.
async fn cut(
    tx: &mut Tx,
    held: &Held<act::AssignRecords>,
    units: &[i32],
    why: Option<&str>,
) -> Found<Record> {
    let before = &held.record;
    let open = record::open_units(tx, before).await?;
    let going: BTreeSet<i32> = units.iter().copied().collect();
    if let Some(unit) = going.iter().find(|unit| !open.contains(unit)) {
        return Err(not_open(*unit).into());
    }
    let moved = i32::try_from(going.len()).unwrap_or(0);
    if moved == 0 || moved == before.assigned {
        return Err(not_open(units.first().copied().unwrap_or(0)).into());
    }
    record::cut(tx, &held.charged.permit, before, &going, why).await
}

/// Brings the delays that the system adds to the record's deadline.
async fn delays(tx: &Tx, row: &Record) -> Found<()> {
    let rows = record::deliveries(&tx.source(), &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let events = record::events(&tx.source(), &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let deliveries: Vec<_> = rows.iter().map(record::delivered).collect();
    record::sync_delays(tx, row, row.origin_record_id.is_some(), &deliveries, &events).await
}

//! Deliveries: what was finished on which day. The day of the work and the day of its entry are two things; late entry
//! is not late work.

use super::{Named, Said, What, find, hold, open, reason, touched};
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::score::deliveries::Delivery;
use domain::score::products::Origin;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use store::ids::OutputRecordId;
use store::policy::{Capacity, act};
use store::record::{self, Delivered, Kept};
use store::{Call, Fail, Found, Tx, write};

/// The source of days that the person himself has entered.
pub(crate) const OWN: &str = "OWN";
/// The source of days that his superior has entered, or HR in his place.
const SUPERIOR: &str = "SUPERIOR";

/// The source under which days are stored that people enter.
pub(crate) const fn entered_as(capacity: Capacity) -> &'static str {
    match capacity {
        Capacity::Own => OWN,
        _ => SUPERIOR,
    }
}

/// Deliveries of records.
#[derive(Clone, Debug, Serialize)]
pub struct DeliverInput {
    /// One a record and day; or only evidence and note.
    pub deliveries: Vec<DayInput>,
}

/// One day of work on a record, or what goes with it.
#[derive(Clone, Debug, Serialize)]
pub struct DayInput {
    /// The record.
    pub record: Named,
    /// The day of the work; none: only evidence and note.
    pub day: Option<NaiveDate>,
    /// Units finished that day; 0 withdraws it.
    pub units: Option<i32>,
    /// Which ones; empty: the lowest open numbers.
    pub numbers: Vec<i32>,
    /// Evidence of the record.
    pub evidence: Option<String>,
    /// Remarks on the record.
    pub note: Option<String>,
    /// Why, where the superior corrects it.
    pub reason: Option<String>,
}

/// What recording deliveries did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverOutcome {
    /// The records, in the order first named.
    pub records: Vec<OutputRecordId>,
    /// Days that a superior has corrected and that stay.
    pub kept: Vec<Kept>,
}

/// Records deliveries of one's own work, of a subordinate's with a reason, or of another system.
///
/// # Errors
/// `RECORD_UNKNOWN`, `RECORD_CLOSED`, `SOURCE_DELIVERS`, `DAY_IN_FUTURE`, `AMOUNT_OUT_OF_RANGE`, `EVENT_UNIT_OUT_OF_RANGE`,
/// `LIST_REPEATED`, `COMPLETED_ABOVE_ASSIGNED`, `REASON_MISSING`, those of the period, each with its path.
pub async fn deliver(call: &Call, input: &DeliverInput) -> Found<DeliverOutcome> {
    write(call, input, async |tx| {
        let mut by_record: BTreeMap<OutputRecordId, Vec<usize>> = BTreeMap::new();
        let mut outcome = DeliverOutcome::default();
        let mut refusals = Vec::new();
        for (index, day) in input.deliveries.iter().enumerate() {
            let path = format!("deliveries.{index}");
            let numbers: Vec<i64> = day.numbers.iter().map(|unit| i64::from(*unit)).collect();
            let work = day.day.zip(day.units);
            let what = work.map_or(What::Nothing, |(day, units)| What::Work {
                day,
                units: i64::from(units),
                numbers: &numbers,
            });
            let said = Said { unit: numbers.first().copied(), what };
            match find(tx, &day.record, &said, &format!("{path}.record")).await {
                Ok(row) => {
                    by_record.entry(row.id).or_default().push(index);
                    if !outcome.records.contains(&row.id) {
                        outcome.records.push(row.id);
                    }
                }
                Err(Fail::Refused(more)) => refusals.extend(more),
                Err(other) => return Err(other),
            }
        }
        for (id, indexes) in by_record {
            match enter(tx, id, &indexes, &input.deliveries).await {
                Ok(entered) => outcome.kept.extend(entered.kept),
                Err(Fail::Refused(more)) => refusals.extend(more),
                Err(other) => return Err(other),
            }
        }
        if refusals.is_empty() { Ok(outcome) } else { Err(Fail::Refused(refusals)) }
    })
    .await
}

/// What entering days of one record did.
#[derive(Debug)]
pub(crate) struct Entered {
    /// Anything was written.
    pub(crate) changed: bool,
    /// Days that a superior has corrected and that stay.
    pub(crate) kept: Vec<Kept>,
}

/// Enters those of some days that are of one record.
pub(crate) async fn enter(
    tx: &mut Tx,
    id: OutputRecordId,
    indexes: &[usize],
    input: &[DayInput],
) -> Found<Entered> {
    let first = format!("deliveries.{}", indexes[0]);
    let held = hold::<act::DeliverRecords>(tx, id, &[], &format!("{first}.record")).await?;
    let before = &held.record;
    open(before).map_err(|fail| at(fail, &first))?;
    let stored = record::deliveries(&tx.source(), &[id]).await?.remove(&id).unwrap_or_default();
    let source = match held.charge.capacity {
        Capacity::Integration => before.source.as_str(),
        by_hand => entered_as(by_hand),
    };
    let sends = stored.iter().any(|row| row.source != OWN && row.source != SUPERIOR);
    let mut after = before.clone();
    let mut days: BTreeMap<NaiveDate, record::DeliveryRow> =
        stored.iter().map(|row| (row.day_finished, row.clone())).collect();
    let (mut changed, mut kept, mut why) = (Vec::new(), Vec::new(), None);
    for index in indexes {
        let day = &input[*index];
        let path = |field: &str| format!("deliveries.{index}.{field}");
        if day.evidence.is_some() {
            after.evidence.clone_from(&day.evidence);
        }
        if day.note.is_some() {
            after.note.clone_from(&day.note);
        }
        let (on, units) = match (day.day, day.units) {
            (Some(on), Some(units)) => (on, units),
            // Evidence and a note go with no day.
            (None, None) if day.numbers.is_empty() => continue,
            (Some(_), None) | (None, None) => return Err(missing(&path("units")).into()),
            (None, Some(_)) => return Err(missing(&path("day")).into()),
        };
        if sends && held.charge.capacity == Capacity::Own {
            return Err(Refusal::new(Code::SourceDelivers, &path("units"))
                .with("source", &before.source)
                .into());
        }
        if source == SUPERIOR {
            let text = reason(
                day.reason.as_deref(),
                "cấp trên sửa kết quả của người khác",
                "a superior corrects what somebody else has finished",
            );
            why = Some(text.map_err(|refusal| refusal.inside(&format!("deliveries.{index}")))?);
        }
        if on > tx.call().today {
            return Err(Refusal::new(Code::DayInFuture, &path("day")).with("day", on).into());
        }
        let max = before.assigned.max(1_000_000);
        if !(0..=max).contains(&units) {
            let refusal = Refusal::new(Code::AmountOutOfRange, &path("units"));
            return Err(refusal.with("value", units).with("min", 0).with("max", max).into());
        }
        let old = days.get(&on);
        let numbers: Vec<i64> = day.numbers.iter().map(|unit| i64::from(*unit)).collect();
        let same = old.is_some_and(|row| {
            row.units == units
                && record::numbers(row.unit_numbers.as_deref()) == numbers
                && row.source == source
        });
        if same || (old.is_none() && units == 0) {
            continue;
        }
        if let Some(row) = old.filter(|row| row.corrected && source != SUPERIOR) {
            kept.push(Kept {
                index: *index,
                field: on.to_string(),
                kept: row.units.to_string(),
                sent: units.to_string(),
            });
            continue;
        }
        let corrected = source == SUPERIOR;
        changed.push(Delivered {
            day: on,
            units,
            numbers: numbers.clone(),
            source: source.to_owned(),
            corrected,
        });
        let row = record::DeliveryRow {
            id: store::ids::DeliveryId(0),
            record_id: id,
            day_finished: on,
            units,
            unit_numbers: record::numbers_text(&numbers),
            source: source.to_owned(),
            corrected,
            entered_by_id: 0,
            entered_at: 0,
        };
        days.insert(on, row);
    }
    let closing = held.period.closing_day;
    let all: Vec<_> = days.values().map(record::delivered).collect();
    let counted: i64 = all.iter().filter(|day| day.day <= closing).map(|day| day.units).sum();
    check_days(before, &all).map_err(|fault| {
        // At the day at fault, where it was sent.
        let sent = indexes.iter().find(|index| input[**index].day == Some(fault.day));
        let field = if fault.of_numbers { "unitNumbers" } else { "units" };
        fault.refusal.inside(&format!("deliveries.{}.{field}", sent.unwrap_or(&indexes[0])))
    })?;
    after.completed = i32::try_from(counted).unwrap_or(i32::MAX);
    if changed.is_empty() && after == *before {
        return Ok(Entered { changed: false, kept });
    }
    let after = record::deliver(tx, &held.charged.permit, before, &changed, after, why).await?;
    let events = record::events(&tx.source(), &[id]).await?.remove(&id).unwrap_or_default();
    record::sync_delays(tx, &after, after.origin_record_id.is_some(), &all, &events).await?;
    if !changed.is_empty() {
        touched(tx, &after, "deliveries recorded").await?;
    }
    Ok(Entered { changed: true, kept })
}

fn missing(path: &str) -> Refusal {
    Refusal::new(Code::DayIncomplete, path)
}

/// What is wrong with the days of a record taken together: on which of them, in its units or in their numbers.
pub(crate) struct DayFault {
    pub(crate) day: NaiveDate,
    pub(crate) of_numbers: bool,
    pub(crate) refusal: Refusal,
}

/// All days of a record together, in order: no unit twice, none that the row has not, no more than was planned.
pub(crate) fn check_days(row: &record::Record, all: &[Delivery]) -> Result<(), DayFault> {
    let total: i64 = all.iter().map(|day| day.units).sum();
    let assigned = i64::from(row.assigned);
    let units = assigned.max(total);
    let mut so_far = 0;
    let mut seen = HashSet::new();
    for day in all {
        so_far += day.units;
        if row.origin.0 == Origin::Plan && so_far > assigned {
            let refusal = Refusal::new(Code::CompletedAboveAssigned, "");
            let refusal = refusal.with("completed", total).with("assigned", assigned);
            return Err(DayFault { day: day.day, of_numbers: false, refusal });
        }
        let of_numbers = |refusal| DayFault { day: day.day, of_numbers: true, refusal };
        let named = i64::try_from(day.numbers.len()).unwrap_or(i64::MAX);
        if named > 0 && named != day.units {
            let refusal = Refusal::new(Code::AmountOutOfRange, "").with("value", named);
            return Err(of_numbers(refusal.with("min", day.units).with("max", day.units)));
        }
        for unit in &day.numbers {
            if !(1..=units).contains(unit) {
                let refusal = Refusal::new(Code::EventUnitOutOfRange, "");
                return Err(of_numbers(refusal.with("value", unit).with("max", units)));
            }
            if !seen.insert(*unit) {
                return Err(of_numbers(Refusal::new(Code::ListRepeated, "").with("code", unit)));
            }
        }
    }
    Ok(())
}

fn at(fail: Fail, path: &str) -> Fail {
    match fail {
        Fail::Refused(refusals) => {
            Fail::Refused(refusals.into_iter().map(|refusal| refusal.inside(path)).collect())
        }
        other => other,
    }
}

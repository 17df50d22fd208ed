//! HR of the root records cases of corruption or waste with the leaders in charge (Decree 335/2025, Art. 20.4d): open, a
//! case is a warning; dealt with by law, it lowers the class of that year. Never about oneself; voided, never deleted.

use crate::services::appointment::person_of;
use crate::services::checks::{NUMBER, REASON, all_good, check_days, check_story, check_text, check_version};
use crate::services::owner::unit_of;
use crate::services::year_class::{self, Touched, Years};
use chrono::{Datelike, NaiveDate};
use domain::refusal::{Code, Refusal};
use serde::Serialize;
use std::collections::BTreeSet;
use store::corruption_case::{self, CorruptionCase, Described};
use store::ids::{CorruptionCaseId, PersonId, UnitId};
use store::policy::{Permitted, act, on_unit, over_people_in};
use store::{Call, Fail, Found, Source, Tx, guard, period, unit, write};

/// The most leaders of one case.
const LEADERS: usize = 50;

/// A case as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordCase {
    /// Code of the unit in which it happened.
    pub unit: String,
    /// The number under which the case is known.
    pub reference: String,
    /// The day it was opened.
    pub opened_on: NaiveDate,
    /// The day it was dealt with by law; none while it is open.
    pub dealt_with_on: Option<NaiveDate>,
    /// Personal codes of the leaders in charge.
    pub leaders: Vec<String>,
    /// What happened; not given: stays as it is.
    pub text: Option<String>,
    /// The version that was read, of a case that is there.
    pub expected_version: Option<i64>,
}

/// Records a case, or brings the one of that unit and reference to what is described. HR of the root may; nobody records
/// one in which he is in charge himself.
///
/// # Errors
/// `UNIT_UNKNOWN`, `PERSON_UNKNOWN`, `LIST_EMPTY`, `LIST_REPEATED`, `DATES_REVERSED`, `TEXT_OUT_OF_RANGE`,
/// `STALE_VERSION`, `CLASS_SETTLED`; NOT_FOUND, FORBIDDEN without HR of the root.
pub async fn record(call: &Call, input: &RecordCase) -> Found<CorruptionCase> {
    let id = write(call, input, async |tx| {
        let mut refusals: Vec<Refusal> =
            check_text(&input.reference, NUMBER, "reference").into_iter().collect();
        refusals.extend(check_days(input.opened_on, input.dealt_with_on, "dealtWithOn"));
        if input.leaders.is_empty() {
            refusals.push(Refusal::new(Code::ListEmpty, "leaders"));
        }
        if input.leaders.len() > LEADERS {
            let refusal = Refusal::new(Code::InvalidInput, "leaders").with("value", input.leaders.len());
            refusals.push(refusal.with("mend", format!("1 – {LEADERS}")));
        }
        refusals.extend(check_story(input.text.as_deref(), "text"));
        all_good(refusals)?;
        let unit = unit_of(tx, &input.unit, "unit").await?;
        // Who may not record cases here is told so before anything about people.
        on_unit::<act::RecordCase>(tx, unit).await?;
        let mut leaders = BTreeSet::new();
        for (place, code) in input.leaders.iter().enumerate() {
            let path = format!("leaders.{place}");
            if !leaders.insert(person_of(tx, code, &path).await?) {
                return Err(Refusal::new(Code::ListRepeated, &path).with("code", code).into());
            }
        }
        let known = live(tx, unit, &input.reference).await?;
        let case = CorruptionCase {
            id: known.as_ref().map_or(CorruptionCaseId(0), |known| known.case.id),
            unit_id: unit,
            reference: input.reference.clone(),
            opened_on: input.opened_on,
            dealt_with_on: input.dealt_with_on,
            voided_at: None,
            void_reason: None,
            version: known.as_ref().map_or(1, |known| known.case.version),
        };
        let after = Described { case, leaders: leaders.into_iter().collect() };
        let touched = touched(tx, known.as_ref(), &after).await?;
        let permit = held(tx, known.as_ref(), &after).await?;
        if live(tx, unit, &input.reference).await? != known {
            return Err(Fail::Busy);
        }
        check_version(known.as_ref().map(|known| known.case.version), input.expected_version)?;
        touched.judge("reference")?;
        let text = match &known {
            Some(known) => {
                let present = corruption_case::text(tx, known.case.id).await?;
                input.text.as_deref().filter(|text| present.as_deref() != Some(text))
            }
            None => input.text.as_deref(),
        };
        if let Some(known) = known.as_ref().filter(|known| **known == after && text.is_none()) {
            return Ok(known.case.id);
        }
        let id = corruption_case::put(tx, &permit, known.as_ref(), after, text).await?;
        touched.mark(tx, "case of corruption").await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// The case of the unit and reference that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &RecordCase) -> Found<Option<CorruptionCaseId>> {
    let Some(unit) = unit::find_by_code(source, &input.unit).await? else { return Ok(None) };
    let mut rows = corruption_case::of_units(source, &[unit.id]).await?.into_values().flatten();
    Ok(rows.find(|row| row.voided_at.is_none() && row.reference == input.reference).map(|row| row.id))
}

/// Voids a case; it stays, with the reason, and counts no more. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`, `CLASS_SETTLED`; NOT_FOUND, FORBIDDEN without HR of the root.
pub async fn void(
    call: &Call,
    id: CorruptionCaseId,
    reason: &str,
    expected_version: Option<i64>,
) -> Found<CorruptionCase> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let known = known(tx, id).await?;
        let case = CorruptionCase {
            voided_at: Some(tx.call().at.0),
            void_reason: Some(reason.to_owned()),
            ..known.case.clone()
        };
        let after = Described { case, ..known.clone() };
        let touched = touched(tx, Some(&known), &after).await?;
        let permit = held(tx, Some(&known), &after).await?;
        if self::known(tx, id).await? != known {
            return Err(Fail::Busy);
        }
        check_version(Some(known.case.version), expected_version)?;
        if known.case.voided_at.is_some() {
            return Ok(id);
        }
        touched.judge("id")?;
        corruption_case::put(tx, &permit, Some(&known), after, None).await?;
        touched.mark(tx, "case of corruption").await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// Holds the leaders, and asks for the right about each.
async fn held(tx: &Tx, before: Option<&Described>, after: &Described) -> Found<Permitted<act::RecordCase>> {
    let people: BTreeSet<PersonId> =
        before.into_iter().chain([after]).flat_map(|described| &described.leaders).copied().collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    guard::people(tx, &people).await?;
    let pairs: Vec<(PersonId, UnitId)> = people.iter().map(|person| (*person, after.case.unit_id)).collect();
    let (permit, mut refused) = over_people_in::<act::RecordCase>(tx, &pairs).await?;
    match pairs.iter().find_map(|pair| refused.remove(pair)) {
        Some(fail) => Err(fail),
        None => Ok(permit),
    }
}

/// What a case says of a leader in a year: that it was dealt with in it, that it was open by its end.
fn says(described: &Described, person: PersonId, year: i32) -> (bool, bool) {
    let case = &described.case;
    if case.voided_at.is_some() || !described.leaders.contains(&person) {
        return (false, false);
    }
    match case.dealt_with_on {
        Some(day) => (day.year() == year, false),
        None => (false, case.opened_on.year() <= year),
    }
}

/// The years of leaders whose rows tell of the case before or after it changes; dealt with, it changes their class.
async fn touched(tx: &Tx, before: Option<&Described>, after: &Described) -> Found<Touched> {
    let planned = period::years(&tx.source()).await?;
    let (mut told, mut changing) = (Years::new(), Years::new());
    let people: BTreeSet<PersonId> =
        before.into_iter().chain([after]).flat_map(|described| &described.leaders).copied().collect();
    for person in people {
        for year in &planned {
            let was = before.map_or((false, false), |before| says(before, person, *year));
            let is = says(after, person, *year);
            if was != is {
                told.insert((person, *year));
            }
            if was.0 != is.0 {
                changing.insert((person, *year));
            }
        }
    }
    year_class::hold(tx, told, &changing).await
}

async fn live(tx: &Tx, unit: UnitId, reference: &str) -> Found<Option<Described>> {
    let rows = corruption_case::of_units(&tx.source(), &[unit]).await?.remove(&unit).unwrap_or_default();
    let row = rows.into_iter().find(|row| row.voided_at.is_none() && row.reference == reference);
    match row {
        Some(row) => known(tx, row.id).await.map(Some),
        None => Ok(None),
    }
}

async fn known(tx: &Tx, id: CorruptionCaseId) -> Found<Described> {
    let source = tx.source();
    let case = corruption_case::find_many(&source, &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
    let leaders = corruption_case::leaders(&source, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(Described { case, leaders })
}

async fn get(call: &Call, id: CorruptionCaseId) -> Found<CorruptionCase> {
    corruption_case::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

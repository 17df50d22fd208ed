//! HR of the agency records findings under overlay rules (2.5): a rule of Party, sector or place bounds or blocks the class
//! of one person and year. Never about oneself; voided, never deleted.

use crate::services::appointment::known_person;
use crate::services::checks::{REASON, all_good, check_text, check_version};
use crate::services::year_class::{self, Touched, Years, agency_in, of_agency, year_of};
use chrono::NaiveDate;
use domain::class::Class;
use domain::overlay::{Said, check};
use domain::refusal::Refusal;
use serde::Serialize;
use store::ids::{OverlayFindingId, PersonId};
use store::overlay_finding::{self, OverlayFinding};
use store::policy::act;
use store::{Call, Fail, Found, Source, Tx, guard, person, write};

/// A finding as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordFinding {
    /// Personal code.
    pub person: String,
    /// The year.
    pub year: i32,
    /// The rule's code.
    pub rule: String,
    /// At most this class; not given: that of the rule.
    pub bound: Option<Class>,
    /// Or nothing is final until this is done.
    pub task: Option<String>,
    /// The day it was done.
    pub lifted_on: Option<NaiveDate>,
    /// Why; of a local rule also where it is written.
    pub reason: String,
    /// The version that was read, of a finding that is there.
    pub expected_version: Option<i64>,
}

/// Records a finding, or brings the one of that person, year and rule to what is described. HR of the agency may; nobody
/// records one about himself.
///
/// # Errors
/// `PERSON_UNKNOWN`, `PERIOD_UNKNOWN`, `NOT_SERVING`, `OVERLAY_RULE_UNKNOWN`, `FINDING_UNCLEAR`, `TEXT_OUT_OF_RANGE`,
/// `STALE_VERSION`, `CLASS_SETTLED`; NOT_FOUND, FORBIDDEN without HR of the agency.
pub async fn record(call: &Call, input: &RecordFinding) -> Found<OverlayFinding> {
    let id = write(call, input, async |tx| {
        let mut refusals: Vec<Refusal> = check_text(&input.reason, REASON, "reason").into_iter().collect();
        refusals.extend(input.task.as_deref().and_then(|task| check_text(task, REASON, "task")));
        let said = Said {
            rule: &input.rule,
            bound: input.bound,
            task: input.task.as_deref(),
            lifted_on: input.lifted_on,
        };
        let bound = match check(&said, input.year) {
            Ok(bound) => bound,
            Err(refusal) => {
                refusals.push(refusal);
                None
            }
        };
        all_good(refusals)?;
        let person = known_person::<act::RecordYearInputs>(tx, &input.person, "person").await?;
        let year = year_of(tx, input.year, "year").await?;
        let agency = agency_in(tx, person, &input.person, &year).await?;
        let known = live(tx, person, input.year, &input.rule).await?;
        let after = OverlayFinding {
            id: known.as_ref().map_or(OverlayFindingId(0), |known| known.id),
            person_id: person,
            year: input.year,
            rule: input.rule.clone(),
            bound: bound.map(Into::into),
            task: input.task.clone(),
            lifted_on: input.lifted_on,
            reason: input.reason.clone(),
            voided_at: None,
            void_reason: None,
            version: known.as_ref().map_or(1, |known| known.version),
        };
        let touched = touched(tx, known.as_ref(), &after).await?;
        guard::people(tx, &[person]).await?;
        if live(tx, person, input.year, &input.rule).await? != known {
            return Err(Fail::Busy);
        }
        let permit = of_agency::<act::RecordYearInputs>(tx, person, agency).await?;
        check_version(known.as_ref().map(|known| known.version), input.expected_version)?;
        touched.judge("rule")?;
        if let Some(known) = known.as_ref().filter(|known| **known == after) {
            return Ok(known.id);
        }
        let id = overlay_finding::put(tx, &permit, known.as_ref(), after).await?;
        touched.mark(tx, "overlay finding").await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// The finding of the person, year and rule that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &RecordFinding) -> Found<Option<OverlayFindingId>> {
    let people = person::find_by_codes(source, std::slice::from_ref(&input.person)).await?;
    let ids: Vec<PersonId> = people.values().map(|person| person.id).collect();
    let mut rows = overlay_finding::of_people(source, &ids).await?.into_values().flatten();
    let alike = |row: &OverlayFinding| is_of(row, input.year, &input.rule);
    Ok(rows.find(alike).map(|row| row.id))
}

/// Voids a finding; it stays, with the reason, and counts no more. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`, `CLASS_SETTLED`; NOT_FOUND, FORBIDDEN without HR of the agency.
pub async fn void(
    call: &Call,
    id: OverlayFindingId,
    reason: &str,
    expected_version: Option<i64>,
) -> Found<OverlayFinding> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let known = known(tx, id).await?;
        let year = year_of(tx, known.year, "id").await?;
        let agency = agency_in(tx, known.person_id, "", &year).await?;
        let after = OverlayFinding {
            voided_at: Some(tx.call().at.0),
            void_reason: Some(reason.to_owned()),
            ..known.clone()
        };
        let touched = touched(tx, Some(&known), &after).await?;
        guard::people(tx, &[known.person_id]).await?;
        if self::known(tx, id).await? != known {
            return Err(Fail::Busy);
        }
        let permit = of_agency::<act::RecordYearInputs>(tx, known.person_id, agency).await?;
        check_version(Some(known.version), expected_version)?;
        if known.voided_at.is_some() {
            return Ok(id);
        }
        touched.judge("id")?;
        overlay_finding::put(tx, &permit, Some(&known), after).await?;
        touched.mark(tx, "overlay finding").await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// The year of a finding, where what it does to the class changes.
async fn touched(tx: &Tx, before: Option<&OverlayFinding>, after: &OverlayFinding) -> Found<Touched> {
    let does = |row: &OverlayFinding| {
        let task = row.task.clone().filter(|_| row.lifted_on.is_none());
        let standing = row.voided_at.is_none() && (row.bound.is_some() || task.is_some());
        standing.then_some((row.bound, task))
    };
    if before.and_then(does) == does(after) {
        return Ok(Touched::nothing());
    }
    let year = Years::from([(after.person_id, after.year)]);
    year_class::hold(tx, year.clone(), &year).await
}

fn is_of(row: &OverlayFinding, year: i32, rule: &str) -> bool {
    row.voided_at.is_none() && row.year == year && row.rule == rule
}

async fn live(tx: &Tx, person: PersonId, year: i32, rule: &str) -> Found<Option<OverlayFinding>> {
    let rows = overlay_finding::of_people(&tx.source(), &[person]).await?.remove(&person);
    Ok(rows.unwrap_or_default().into_iter().find(|row| is_of(row, year, rule)))
}

async fn known(tx: &Tx, id: OverlayFindingId) -> Found<OverlayFinding> {
    overlay_finding::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

async fn get(call: &Call, id: OverlayFindingId) -> Found<OverlayFinding> {
    overlay_finding::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

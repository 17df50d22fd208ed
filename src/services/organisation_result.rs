//! HR of the root records what organisations came to in a year (Decree 335/2025, Art. 5-9): the inputs of the class, and
//! what people decided where no class follows or a candidate for EXCELLENT waits for the cap.

use crate::services::cap::needed;
use crate::services::checks::{all_good, check_decision, check_version, placed};
use crate::services::owner::unit_of;
use domain::class::Class;
use domain::number::Exact;
use domain::organisation::{Facts, classify, decidable};
use domain::refusal::{Code, Refusal};
use domain::terms::{PeriodKind, Term};
use serde::{Deserialize, Serialize};
use store::canonical::canonical;
use store::ids::{OrganisationResultId, UnitId};
use store::organisation_result::{self as rows, OrganisationResult, ResultInput};
use store::policy::{act, on_unit_about};
use store::{Call, Fail, Found, Source, Tx, guard, period, rule_set, stale, unit, write};

/// The conditions of Article 8, shares in per cent of the year's tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// Tasks done.
    pub done: Exact,
    /// Tasks done late.
    pub late: Exact,
    /// Tasks done below the quality required.
    pub below_quality: Exact,
    /// Tasks done beyond requirement.
    pub beyond: Exact,
    /// A unit directly below is NOT_COMPLETED.
    pub lower_unit_not_completed: bool,
    /// All findings of earlier years are mended.
    pub findings_fixed: bool,
    /// Wrongdoing in personnel work, disunity, factions or bought posts was concluded.
    pub wrongdoing_concluded: bool,
    /// Force majeure kept tasks undone.
    pub force_majeure: bool,
}

/// What the class of a stored result rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// The conditions as they were recorded.
    #[serde(flatten)]
    pub conditions: Conditions,
    /// The articles of those that are not met from the points' class down, or the grounds of NOT_COMPLETED.
    pub reasons: Vec<String>,
}

/// A result as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordResult {
    /// The unit's code.
    pub unit: String,
    /// The year.
    pub year: i32,
    /// Points of 100.
    pub score: Exact,
    /// What decides between the classes that points allow.
    pub conditions: Conditions,
    /// The class that people decided, with the decision's number.
    pub decided: Option<(Class, String)>,
    /// The version that was read, of a result that is there.
    pub expected_version: Option<i64>,
}

impl Conditions {
    fn facts(&self, score: &Exact) -> Facts {
        Facts {
            score: score.clone(),
            done: self.done.clone(),
            late: self.late.clone(),
            below_quality: self.below_quality.clone(),
            beyond: self.beyond.clone(),
            lower_unit_not_completed: self.lower_unit_not_completed,
            findings_fixed: self.findings_fixed,
            wrongdoing_concluded: self.wrongdoing_concluded,
            force_majeure: self.force_majeure,
        }
    }
}

impl RecordResult {
    fn faults(&self) -> Vec<Refusal> {
        let hundred = Exact::whole(100);
        let of_done = if self.conditions.done > hundred { &hundred } else { &self.conditions.done };
        [
            check_percent(&self.score, &hundred, "score"),
            check_percent(&self.conditions.done, &hundred, "done"),
            check_percent(&self.conditions.late, of_done, "late"),
            check_percent(&self.conditions.below_quality, of_done, "belowQuality"),
            check_percent(&self.conditions.beyond, of_done, "beyond"),
            self.decided.as_ref().and_then(|(_, number)| check_decision(number, "decided.decisionNumber")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Points or per cent from 0 to a most.
#[must_use]
pub fn check_percent(value: &Exact, most: &Exact, path: &str) -> Option<Refusal> {
    (value.is_negative() || value > most)
        .then(|| Refusal::new(Code::PercentOutOfRange, path).with("value", value.written()).with("max", most))
}

/// Records the result of a unit and year, or brings the one that is there to what is described. HR of the root may, but
/// nobody for a unit whose class binds himself. Whom it binds is marked.
///
/// # Errors
/// `UNIT_UNKNOWN`, `PERIOD_NOT_PLANNED`, `PERCENT_OUT_OF_RANGE`, `DECIDED_CLASS_NOT_OPEN`, `DECISION_NUMBER_MISSING`,
/// `CLASS_SETTLED`, `STALE_VERSION`; NOT_FOUND, FORBIDDEN without HR over the root.
pub async fn record(call: &Call, input: &RecordResult) -> Found<OrganisationResult> {
    let id = write(call, input, async |tx| {
        all_good(input.faults())?;
        let unit = unit_of(tx, &input.unit, "unit").await?;
        let year = period::find(&tx.source(), PeriodKind::Year, input.year, 1).await?;
        let year = needed(year, input.year, &input.unit)?;
        let bound = rows::bound(&tx.source(), unit, &year).await?;
        let permit = on_unit_about::<act::RecordOrganisation>(tx, unit, &bound).await?;
        let years = bound.iter().map(|person| (*person, input.year)).collect();
        if let Some(refusal) = guard::settled_years(tx, &years).await?.into_values().next() {
            return Err(placed(refusal.into(), "year"));
        }
        unit::lock(tx, unit).await?;
        let known = rows::of_units(&tx.source(), &[(unit, input.year)]).await?.remove(&(unit, input.year));
        check_version(known.as_ref().map(|row| row.version), input.expected_version)?;
        let described = described(tx, unit, input, &year).await?;
        let (id, changed) = rows::record(tx, &permit, known.as_ref(), &described).await?;
        if changed {
            stale::mark_year(tx, &bound, input.year, "organisation result recorded").await?;
        }
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// The class that follows, and whether what people decided was theirs to decide.
async fn described(
    tx: &Tx,
    unit: UnitId,
    input: &RecordResult,
    year: &period::PeriodRow,
) -> Found<ResultInput> {
    let (_, rules) = rule_set::in_force(&tx.source(), year.closing_day).await?;
    let lower = lower_not_completed(&tx.source(), unit, input.year).await?;
    let conditions = Conditions {
        lower_unit_not_completed: input.conditions.lower_unit_not_completed || lower,
        ..input.conditions.clone()
    };
    let facts = conditions.facts(&input.score);
    if let Some((class, _)) = &input.decided {
        let possible = decidable(&facts, &rules);
        if !possible.contains(class) {
            let named: Vec<&str> = possible.iter().map(|class| class.code()).collect();
            let named = if named.is_empty() { "—".to_owned() } else { named.join(", ") };
            let refusal = Refusal::new(Code::DecidedClassNotOpen, "decided.class");
            return Err(refusal.with("class", class.code()).with("possible", named).into());
        }
    }
    let found = classify(&facts, &rules);
    let reasons = found.reasons.iter().map(|reason| reason.article().to_owned()).collect();
    Ok(ResultInput {
        unit,
        year: input.year,
        score: input.score.to_string(),
        conditions: canonical(&Grounds { conditions, reasons }),
        computed: found.class.map(|class| class.0),
        decided: input.decided.clone().map(|(class, number)| (class, number.trim().to_owned())),
    })
}

/// Whether a unit right below is NOT_COMPLETED in the year (Art. 8.1b): the lower level is recorded first.
async fn lower_not_completed(source: &Source<'_>, unit: UnitId, year: i32) -> Found<bool> {
    let below = unit::children(source, &[unit]).await?.remove(&unit).unwrap_or_default();
    let keys: Vec<(UnitId, i32)> = below.iter().map(|unit| (unit.id, year)).collect();
    let results = rows::of_units(source, &keys).await?;
    let class = |row: &OrganisationResult| row.decided_class.or(row.computed_class).map(|class| class.0);
    Ok(results.values().any(|row| class(row) == Some(Class::NotCompleted)))
}

/// What a stored result rests on.
///
/// # Errors
/// Where it cannot be read.
pub fn grounds(row: &OrganisationResult) -> Found<Grounds> {
    let broken = |_| Fail::Broken(format!("organisation result {} cannot be read", row.id.0));
    serde_json::from_str(&row.conditions).map_err(broken)
}

/// The result of the unit and year that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &RecordResult) -> Found<Option<OrganisationResultId>> {
    let Some(unit) = unit::find_by_code(source, &input.unit).await? else { return Ok(None) };
    let key = (unit.id, input.year);
    Ok(rows::of_units(source, &[key]).await?.remove(&key).map(|row| row.id))
}

async fn get(call: &Call, id: OrganisationResultId) -> Found<OrganisationResult> {
    rows::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

//! HR records at which level a person's competency was assessed, with day, source and evidence.

use crate::services::appointment::known_person;
use crate::services::checks::{REASON, all_good, check_text, check_version};
use crate::services::position_competency::check_level;
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::training::AssessmentSource;
use serde::Serialize;
use store::ids::{CompetencyId, PersonCompetencyId};
use store::person_competency::{self as rows, AssessmentInput, PersonCompetency};
use store::policy::{act, on_people};
use store::{
    Call, Fail, Found, Source, Trail, Tx, competency, guard, person, position, position_competency, write,
};

/// The longest evidence.
pub const EVIDENCE: usize = 2_000;

/// An assessment as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordAssessment {
    /// Personal code.
    pub person: String,
    /// Code of the competency.
    pub competency: String,
    /// The level, 1 to 5.
    pub level: i32,
    /// The day.
    pub assessed_on: NaiveDate,
    /// By what.
    pub source: AssessmentSource,
    /// What shows it.
    pub evidence: String,
    /// Code of the position on whose need it is entered.
    pub position: Option<String>,
    /// The version that was read, of an assessment that is there.
    pub expected_version: Option<i64>,
}

/// Records an assessment, or brings the one of that person, competency, day and source to what is described. HR of his
/// unit may; nobody records his own.
///
/// # Errors
/// `LEVEL_OUT_OF_RANGE`, `TEXT_OUT_OF_RANGE` without evidence, `DAY_IN_FUTURE`, `PERSON_UNKNOWN`, `COMPETENCY_UNKNOWN`,
/// `POSITION_UNKNOWN`, `COMPETENCY_NOT_REQUIRED`, `STALE_VERSION`; NOT_FOUND, FORBIDDEN without HR over his unit.
pub async fn record(call: &Call, input: &RecordAssessment) -> Found<PersonCompetency> {
    let id = write(call, input, async |tx| {
        let mut refusals: Vec<Refusal> = check_level(input.level, 1, "level").err().into_iter().collect();
        refusals.extend(check_evidence(&input.evidence, "evidence"));
        if input.assessed_on > tx.call().today {
            let refusal = Refusal::new(Code::DayInFuture, "assessedOn");
            refusals.push(refusal.with("day", input.assessed_on));
        }
        all_good(refusals)?;
        let person = known_person::<act::AssessCompetencies>(tx, &input.person, "person").await?;
        guard::people(tx, &[person]).await?;
        let permit = on_people::<act::AssessCompetencies>(tx, &[person], tx.call().today).await?;
        let unknown = || Refusal::new(Code::CompetencyUnknown, "competency").with("code", &input.competency);
        let found = competency::find_by_code(&tx.source(), &input.competency).await?;
        let competency = found.ok_or_else(unknown)?.id;
        check_required(tx, input, competency).await?;
        let described = AssessmentInput {
            person,
            competency,
            level: input.level,
            assessed_on: input.assessed_on,
            source: input.source,
            evidence: input.evidence.trim().to_owned(),
        };
        let known = rows::of_people(&tx.source(), &[person]).await?.remove(&person).unwrap_or_default();
        let known = known.iter().find(|row| rows::is_named(row, &described));
        check_version(known.map(|row| row.version), input.expected_version)?;
        let ids = rows::upsert_many(tx, &permit, &[described], &mut Trail::Each).await?;
        ids.first().copied().ok_or(Fail::NotFound)
    })
    .await?;
    get(call, id).await
}

/// Evidence: 1 to 2,000 characters, not only spaces.
#[must_use]
pub fn check_evidence(text: &str, path: &str) -> Option<Refusal> {
    let good = (1..=EVIDENCE).contains(&text.trim().chars().count())
        && !text.chars().any(|letter| letter.is_control() && letter != '\n');
    (!good).then(|| Refusal::new(Code::TextOutOfRange, path).with("max", EVIDENCE))
}

/// An assessment on the need of a position is of a competency that the position requires.
async fn check_required(tx: &Tx, input: &RecordAssessment, competency: CompetencyId) -> Found<()> {
    let Some(code) = &input.position else { return Ok(()) };
    let source = tx.source();
    let unknown = || Refusal::new(Code::PositionUnknown, "position").with("code", code);
    let position = position::find_by_code(&source, code).await?.ok_or_else(unknown)?;
    let required = position_competency::required(&source, &[position.id], input.assessed_on).await?;
    let has = |rows: &Vec<position_competency::PositionCompetency>| {
        rows.iter().any(|row| row.competency_id == competency)
    };
    if required.get(&position.id).is_some_and(has) {
        return Ok(());
    }
    let refusal = Refusal::new(Code::CompetencyNotRequired, "competency");
    Err(refusal.with("code", &input.competency).with("position", code).into())
}

/// The assessment of the person, competency, day and source that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &RecordAssessment) -> Found<Option<PersonCompetencyId>> {
    let people = person::find_by_codes(source, std::slice::from_ref(&input.person)).await?;
    let Some(person) = people.get(&input.person).map(|person| person.id) else { return Ok(None) };
    let Some(competency) = competency::find_by_code(source, &input.competency).await? else {
        return Ok(None);
    };
    let described = AssessmentInput {
        person,
        competency: competency.id,
        level: input.level,
        assessed_on: input.assessed_on,
        source: input.source,
        evidence: input.evidence.clone(),
    };
    let known = rows::of_people(source, &[person]).await?.remove(&person).unwrap_or_default();
    Ok(known.iter().find(|row| rows::is_named(row, &described)).map(|row| row.id))
}

/// Voids an assessment; it stays, with the reason. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`; NOT_FOUND, FORBIDDEN without HR over his unit.
pub async fn void(
    call: &Call,
    id: PersonCompetencyId,
    reason: &str,
    expected_version: Option<i64>,
) -> Found<PersonCompetency> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let row = rows::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
        guard::people(tx, &[row.person_id]).await?;
        let row = rows::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
        let permit = on_people::<act::AssessCompetencies>(tx, &[row.person_id], tx.call().today).await?;
        check_version(Some(row.version), expected_version)?;
        if row.voided_at.is_none() {
            rows::void(tx, &permit, &row, reason).await?;
        }
        Ok(id)
    })
    .await?;
    get(call, id).await
}

async fn get(call: &Call, id: PersonCompetencyId) -> Found<PersonCompetency> {
    rows::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

//! HR records leave and study (Decree 335/2025, Art. 11.2, 19.3): dated, never deleted.

use crate::services::appointment::known_person;
use crate::services::checks::{NUMBER, REASON, all_good, check_days, check_text, check_version, placed};
use chrono::NaiveDate;
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use domain::terms::AbsenceKind;
use serde::Serialize;
use store::absence::{self, Absence, AbsenceInput};
use store::ids::{AbsenceId, PersonId};
use store::policy::{act, on_people};
use store::{Call, Fail, Found, Source, Tx, guard, person, stale, write};

/// An absence as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordAbsence {
    /// Personal code.
    pub person: String,
    /// Why he is away.
    pub kind: AbsenceKind,
    /// The first day.
    pub first_day: NaiveDate,
    /// The last day; none while it goes on.
    pub last_day: Option<NaiveDate>,
    /// The number of the document.
    pub document: Option<String>,
    /// The version that was read, of an absence that is there.
    pub expected_version: Option<i64>,
}

/// Records an absence, or brings the one of that person, kind and first day to what is described. HR of his unit may;
/// nobody records his own.
///
/// # Errors
/// `PERSON_UNKNOWN`, `DATES_REVERSED`, `ABSENCE_OVERLAP`, `PERIOD_LOCKED`, `STALE_VERSION`, `TEXT_OUT_OF_RANGE`;
/// NOT_FOUND, FORBIDDEN without HR over his unit.
pub async fn record(call: &Call, input: &RecordAbsence) -> Found<Absence> {
    let id = write(call, input, async |tx| {
        let mut refusals: Vec<Refusal> =
            check_days(input.first_day, input.last_day, "lastDay").into_iter().collect();
        refusals.extend(input.document.as_deref().and_then(|text| check_text(text, NUMBER, "document")));
        all_good(refusals)?;
        let person = known_person::<act::RecordAbsence>(tx, &input.person, "person").await?;
        let days = Days::since(input.first_day, input.last_day)
            .ok_or_else(|| Fail::Broken("days out of order".into()))?;
        let before = live(tx, person).await?;
        let alike = |row: &&Absence| row.kind.0 == input.kind && row.first_day == input.first_day;
        let changed = match before.iter().find(alike).and_then(days_of) {
            Some(known) => stale::end_moved(known, days),
            None => Some(days),
        };
        let rows = locked(tx, person, changed, &before, "firstDay").await?;
        let permit = on_people::<act::RecordAbsence>(tx, &[person], tx.call().today).await?;
        let known = rows.iter().find(alike);
        check_version(known.map(|row| row.version), input.expected_version)?;
        let others = rows.iter().filter(|row| row.kind.0 == input.kind && row.first_day != input.first_day);
        for other in others {
            if let Some(shared) = days_of(other).and_then(|other| other.shared_with(days)) {
                return Err(Refusal::new(Code::AbsenceOverlap, "firstDay")
                    .with("from", other.first_day)
                    .with("day", shared.from())
                    .into());
            }
        }
        match known {
            None => {
                let new = AbsenceInput {
                    person,
                    kind: input.kind,
                    first_day: input.first_day,
                    last_day: input.last_day,
                    document: input.document.clone(),
                };
                absence::create(tx, &permit, &new).await
            }
            Some(row) => {
                let after =
                    Absence { last_day: input.last_day, document: input.document.clone(), ..row.clone() };
                if after != *row {
                    absence::change(tx, &permit, row, after).await?;
                }
                Ok(row.id)
            }
        }
    })
    .await?;
    get(call, id).await
}

/// The absence of the person, kind and first day that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &RecordAbsence) -> Found<Option<AbsenceId>> {
    let people = person::find_by_codes(source, std::slice::from_ref(&input.person)).await?;
    let ids: Vec<PersonId> = people.values().map(|person| person.id).collect();
    let rows = absence::of_people(source, &ids).await?.into_values().flatten();
    let mut alike = rows.filter(|row| {
        row.voided_at.is_none() && row.kind.0 == input.kind && row.first_day == input.first_day
    });
    Ok(alike.next().map(|row| row.id))
}

/// Voids an absence; it stays, with the reason. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`, `PERIOD_LOCKED`; NOT_FOUND, FORBIDDEN without HR over his unit.
pub async fn void(call: &Call, id: AbsenceId, reason: &str, expected_version: Option<i64>) -> Found<Absence> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let row = absence::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
        let permit = on_people::<act::RecordAbsence>(tx, &[row.person_id], tx.call().today).await?;
        check_version(Some(row.version), expected_version)?;
        if row.voided_at.is_some() {
            return Ok(id);
        }
        let before = live(tx, row.person_id).await?;
        locked(tx, row.person_id, days_of(&row), &before, "id").await?;
        let voided_at = Some(tx.call().at.0);
        let after = Absence { voided_at, void_reason: Some(reason.to_owned()), ..row.clone() };
        absence::change(tx, &permit, &row, after).await?;
        Ok(id)
    })
    .await?;
    get(call, id).await
}

/// Holds the periods of the days, then the person, and reads his absences again: whoever wrote them meanwhile makes this
/// call one to be repeated.
async fn locked(
    tx: &Tx,
    person: PersonId,
    days: Option<Days>,
    before: &[Absence],
    path: &str,
) -> Found<Vec<Absence>> {
    if let Some(days) = days {
        guard::unlocked_days(tx, &[person], days).await.map_err(|fail| placed(fail, path))?;
    }
    guard::people(tx, &[person]).await?;
    let rows = live(tx, person).await?;
    if rows == before { Ok(rows) } else { Err(Fail::Busy) }
}

async fn live(tx: &Tx, person: PersonId) -> Found<Vec<Absence>> {
    let mut rows = absence::of_people(&tx.source(), &[person]).await?.remove(&person).unwrap_or_default();
    rows.retain(|row| row.voided_at.is_none());
    Ok(rows)
}

fn days_of(row: &Absence) -> Option<Days> {
    Days::since(row.first_day, row.last_day)
}

async fn get(call: &Call, id: AbsenceId) -> Found<Absence> {
    absence::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

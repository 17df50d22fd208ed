//! HR records what bars a person from being moved (Decree 170/2025): dated, voided with a reason, never deleted.

use crate::services::appointment::known_person;
use crate::services::checks::{NUMBER, REASON, all_good, check_days, check_text, check_version};
use chrono::NaiveDate;
use domain::placement::MoveBarKind;
use domain::refusal::Refusal;
use serde::Serialize;
use store::ids::{MoveBarId, PersonId};
use store::move_bar::{self, MoveBar, MoveBarInput};
use store::policy::{act, on_people};
use store::{Call, Fail, Found, Source, guard, person, write};

/// A bar as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordMoveBar {
    /// Personal code.
    pub person: String,
    /// What bars him.
    pub bar: MoveBarKind,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none where it is not known.
    pub until: Option<NaiveDate>,
    /// The number of the document.
    pub document: Option<String>,
    /// The version that was read, of a bar that is there.
    pub expected_version: Option<i64>,
}

/// Records a bar, or brings the one of that person, code and first day to what is described. HR of his unit may; nobody
/// records his own.
///
/// # Errors
/// `PERSON_UNKNOWN`, `DATES_REVERSED`, `TEXT_OUT_OF_RANGE`, `STALE_VERSION`; NOT_FOUND, FORBIDDEN without HR over his unit.
pub async fn record(call: &Call, input: &RecordMoveBar) -> Found<MoveBar> {
    let id = write(call, input, async |tx| {
        let mut refusals: Vec<Refusal> = check_days(input.from, input.until, "until").into_iter().collect();
        refusals.extend(input.document.as_deref().and_then(|text| check_text(text, NUMBER, "document")));
        all_good(refusals)?;
        let person = known_person::<act::RecordMoveBars>(tx, &input.person, "person").await?;
        guard::people(tx, &[person]).await?;
        let permit = on_people::<act::RecordMoveBars>(tx, &[person], tx.call().today).await?;
        let rows = move_bar::of_people(&tx.source(), &[person]).await?.remove(&person).unwrap_or_default();
        let known = rows.iter().find(|row| is(row, input));
        check_version(known.map(|row| row.version), input.expected_version)?;
        match known {
            None => {
                let new = MoveBarInput {
                    person,
                    bar: input.bar,
                    from: input.from,
                    until: input.until,
                    document: input.document.clone(),
                };
                move_bar::create(tx, &permit, &new).await
            }
            Some(row) => {
                let after =
                    MoveBar { valid_to: input.until, document: input.document.clone(), ..row.clone() };
                if after != *row {
                    move_bar::change(tx, &permit, row, after).await?;
                }
                Ok(row.id)
            }
        }
    })
    .await?;
    get(call, id).await
}

fn is(row: &MoveBar, input: &RecordMoveBar) -> bool {
    row.voided_at.is_none() && row.bar.0 == input.bar && row.valid_from == input.from
}

/// The bar of the person, code and first day that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &RecordMoveBar) -> Found<Option<MoveBarId>> {
    let people = person::find_by_codes(source, std::slice::from_ref(&input.person)).await?;
    let ids: Vec<PersonId> = people.values().map(|person| person.id).collect();
    let mut rows = move_bar::of_people(source, &ids).await?.into_values().flatten();
    Ok(rows.find(|row| is(row, input)).map(|row| row.id))
}

/// Voids a bar; it stays, with the reason. The same twice changes nothing.
///
/// # Errors
/// `TEXT_OUT_OF_RANGE` for the reason, `STALE_VERSION`; NOT_FOUND, FORBIDDEN without HR over his unit.
pub async fn void(call: &Call, id: MoveBarId, reason: &str, expected_version: Option<i64>) -> Found<MoveBar> {
    write(call, &(id, reason, expected_version), async |tx| {
        all_good(check_text(reason, REASON, "reason").into_iter().collect())?;
        let find = async |tx: &store::Tx| {
            move_bar::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
        };
        let person = find(tx).await?.person_id;
        guard::people(tx, &[person]).await?;
        let row = find(tx).await?;
        let permit = on_people::<act::RecordMoveBars>(tx, &[person], tx.call().today).await?;
        check_version(Some(row.version), expected_version)?;
        if row.voided_at.is_none() {
            let voided_at = Some(tx.call().at.0);
            let after = MoveBar { voided_at, void_reason: Some(reason.to_owned()), ..row.clone() };
            move_bar::change(tx, &permit, &row, after).await?;
        }
        Ok(id)
    })
    .await?;
    get(call, id).await
}

async fn get(call: &Call, id: MoveBarId) -> Found<MoveBar> {
    move_bar::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

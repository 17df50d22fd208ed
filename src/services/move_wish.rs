//! A person says himself where he asks to be moved; it lifts the bars that his own request lifts (Decree 170/2025).

use crate::services::checks::{all_good, check_days, check_version};
use crate::services::owner::unit_of;
use chrono::NaiveDate;
use serde::Serialize;
use store::ids::{MoveWishId, PersonId};
use store::move_wish::{self, MoveWish, MoveWishInput};
use store::policy::{act, lacks, on_people};
use store::{Call, Fail, Found, Source, Tx, guard, write};

/// A wish as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaveWish {
    /// Code of the unit he asks to go to; none: anywhere.
    pub unit: Option<String>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none while it goes on.
    pub to: Option<NaiveDate>,
    /// The version that was read, of a wish that is there.
    pub expected_version: Option<i64>,
}

/// States one's own wish, or brings the one of that first day to what is described.
///
/// # Errors
/// `UNIT_UNKNOWN`, `DATES_REVERSED`, `STALE_VERSION`; FORBIDDEN for an account without a person.
pub async fn save(call: &Call, input: &SaveWish) -> Found<MoveWish> {
    let id = write(call, input, async |tx| {
        let person = own(tx)?;
        all_good(check_days(input.from, input.to, "to").into_iter().collect())?;
        let unit = match &input.unit {
            Some(code) => Some(unit_of(tx, code, "unit").await?),
            None => None,
        };
        guard::people(tx, &[person]).await?;
        let permit = on_people::<act::ManageOwnWish>(tx, &[person], tx.call().today).await?;
        let rows = move_wish::of_people(&tx.source(), &[person]).await?.remove(&person).unwrap_or_default();
        let known = rows.iter().find(|row| row.valid_from == input.from);
        check_version(known.map(|row| row.version), input.expected_version)?;
        match known {
            None => {
                let new = MoveWishInput { person, unit, from: input.from, to: input.to };
                move_wish::create(tx, &permit, &new).await
            }
            Some(row) => {
                let after = MoveWish { unit_id: unit, valid_to: input.to, ..row.clone() };
                if after != *row {
                    move_wish::change(tx, &permit, row, after).await?;
                }
                Ok(row.id)
            }
        }
    })
    .await?;
    get(call, id).await
}

/// The viewer's own wish of a first day.
///
/// # Errors
/// Only of the database.
pub async fn find(
    source: &Source<'_>,
    person: Option<PersonId>,
    from: NaiveDate,
) -> Found<Option<MoveWishId>> {
    let Some(person) = person else { return Ok(None) };
    let mut rows = move_wish::of_people(source, &[person]).await?.into_values().flatten();
    Ok(rows.find(|row| row.valid_from == from).map(|row| row.id))
}

/// Withdraws one's own wish; it stays on file. The same twice changes nothing.
///
/// # Errors
/// `STALE_VERSION`; NOT_FOUND for somebody else's.
pub async fn withdraw(call: &Call, id: MoveWishId, expected_version: Option<i64>) -> Found<MoveWish> {
    write(call, &(id, expected_version), async |tx| {
        let person = own(tx)?;
        guard::people(tx, &[person]).await?;
        let row = move_wish::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
        let permit = on_people::<act::ManageOwnWish>(tx, &[row.person_id], tx.call().today).await?;
        check_version(Some(row.version), expected_version)?;
        if row.voided_at.is_none() {
            let after = MoveWish { voided_at: Some(tx.call().at.0), ..row.clone() };
            move_wish::change(tx, &permit, &row, after).await?;
        }
        Ok(id)
    })
    .await?;
    get(call, id).await
}

fn own(tx: &Tx) -> Found<PersonId> {
    let viewer = &tx.call().viewer;
    let stranger = || {
        if viewer.is_known() {
            Fail::Forbidden(lacks("tài khoản của một người", "an account of a person"))
        } else {
            Fail::Unauthenticated
        }
    };
    viewer.person.ok_or_else(stranger)
}

async fn get(call: &Call, id: MoveWishId) -> Found<MoveWish> {
    move_wish::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

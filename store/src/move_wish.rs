//! Where people ask to go themselves: to a unit and below, or anywhere.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act, on_day};
use crate::rows;
use crate::write::Tx;
use chrono::NaiveDate;
use entity::ids::{MoveWishId, PersonId, UnitId};
use entity::move_wish;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use std::collections::HashMap;

/// A wish as stored.
pub type MoveWish = move_wish::Model;

/// Wishes by key.
pub async fn find_many(source: &Source<'_>, ids: &[MoveWishId]) -> Found<HashMap<MoveWishId, MoveWish>> {
    rows::by_ids::<move_wish::Entity>(source, ids).await
}

/// The wishes of people that are not withdrawn, by person, the earliest first.
pub async fn of_people(source: &Source<'_>, people: &[PersonId]) -> Found<HashMap<PersonId, Vec<MoveWish>>> {
    let rows = move_wish::Entity::find()
        .filter(move_wish::Column::PersonId.is_in(people.iter().copied()))
        .filter(move_wish::Column::VoidedAt.is_null())
        .order_by_asc(move_wish::Column::ValidFrom)
        .order_by_asc(move_wish::Column::Id)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.person_id))
}

/// Where each of these people asks to go on a day: units, `None` for anywhere. Who asks nothing is left out.
pub async fn in_force(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, Vec<Option<UnitId>>>> {
    let mut all: HashMap<PersonId, Vec<Option<UnitId>>> = HashMap::new();
    for chunk in people.chunks(10_000) {
        let rows = move_wish::Entity::find()
            .filter(move_wish::Column::PersonId.is_in(chunk.iter().copied()))
            .filter(move_wish::Column::VoidedAt.is_null())
            .filter(on_day(move_wish::Column::ValidFrom, move_wish::Column::ValidTo, day))
            .all(source)
            .await?;
        for row in rows {
            all.entry(row.person_id).or_default().push(row.unit_id);
        }
    }
    Ok(all)
}

/// A wish as the person states it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MoveWishInput {
    /// Who.
    pub person: PersonId,
    /// Where to; none: anywhere.
    pub unit: Option<UnitId>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none while it goes on.
    pub to: Option<NaiveDate>,
}

/// Writes a wish that is new.
pub async fn create(
    tx: &mut Tx,
    permit: &Permitted<act::ManageOwnWish>,
    input: &MoveWishInput,
) -> Found<MoveWishId> {
    permit.person(input.person)?;
    let row = move_wish::ActiveModel {
        id: sea_orm::NotSet,
        person_id: Set(input.person),
        unit_id: Set(input.unit),
        valid_from: Set(input.from),
        valid_to: Set(input.to),
        voided_at: Set(None),
        void_reason: Set(None),
        version: Set(1),
    };
    let row = move_wish::Entity::insert(row).exec_with_returning(tx.conn()).await?;
    let event = Event::new(Action::ManageOwnWish.name(), "move_wish", Some(row.id.0));
    tx.record(event.change(&(), &told(&row)));
    Ok(row.id)
}

/// Changes a wish to how it is given: where to, its end, its withdrawal. Its version rises.
pub async fn change(
    tx: &mut Tx,
    permit: &Permitted<act::ManageOwnWish>,
    before: &MoveWish,
    after: MoveWish,
) -> Found<()> {
    permit.person(before.person_id)?;
    let after = MoveWish { version: before.version + 1, ..after };
    let event = Event::new(Action::ManageOwnWish.name(), "move_wish", Some(before.id.0))
        .change(&told(before), &told(&after));
    move_wish::Entity::update(move_wish::ActiveModel::from(after).reset_all()).exec(tx.conn()).await?;
    tx.record(event);
    Ok(())
}

fn told(row: &MoveWish) -> serde_json::Value {
    serde_json::json!({
        "person": row.person_id, "unit": row.unit_id, "from": row.valid_from, "to": row.valid_to,
        "withdrawn_at": row.voided_at, "version": row.version,
    })
}

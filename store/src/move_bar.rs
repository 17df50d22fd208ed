//! What bars people from being moved: a code and its days, with the number of the document and no text.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act, on_day};
use crate::rows;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::placement::{Barred, MoveBarKind};
use domain::terms::Term;
use entity::coded::Coded;
use entity::ids::{MoveBarId, PersonId};
use entity::move_bar;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use std::collections::HashMap;

/// A bar as stored.
pub type MoveBar = move_bar::Model;

/// Bars by key.
pub async fn find_many(source: &Source<'_>, ids: &[MoveBarId]) -> Found<HashMap<MoveBarId, MoveBar>> {
    rows::by_ids::<move_bar::Entity>(source, ids).await
}

/// The bars of people, voided ones too, by person, the earliest first.
pub async fn of_people(source: &Source<'_>, people: &[PersonId]) -> Found<HashMap<PersonId, Vec<MoveBar>>> {
    let rows = move_bar::Entity::find()
        .filter(move_bar::Column::PersonId.is_in(people.iter().copied()))
        .order_by_asc(move_bar::Column::ValidFrom)
        .order_by_asc(move_bar::Column::Id)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.person_id))
}

/// What bars people on a day, however many they are.
pub async fn in_force(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, Vec<Barred>>> {
    let mut all: HashMap<PersonId, Vec<Barred>> = HashMap::new();
    for chunk in people.chunks(10_000) {
        let rows = move_bar::Entity::find()
            .filter(move_bar::Column::PersonId.is_in(chunk.iter().copied()))
            .filter(move_bar::Column::VoidedAt.is_null())
            .filter(on_day(move_bar::Column::ValidFrom, move_bar::Column::ValidTo, day))
            .all(source)
            .await?;
        for row in rows {
            let barred = Barred { bar: row.bar.0, until: row.valid_to };
            all.entry(row.person_id).or_default().push(barred);
        }
    }
    Ok(all)
}

/// A bar as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MoveBarInput {
    /// Whom it bars.
    pub person: PersonId,
    /// What bars him.
    pub bar: MoveBarKind,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none where it is not known.
    pub until: Option<NaiveDate>,
    /// The number of the document.
    pub document: Option<String>,
}

/// Writes a bar that is new.
pub async fn create(
    tx: &mut Tx,
    permit: &Permitted<act::RecordMoveBars>,
    input: &MoveBarInput,
) -> Found<MoveBarId> {
    permit.person(input.person)?;
    let row = move_bar::ActiveModel {
        id: sea_orm::NotSet,
        person_id: Set(input.person),
        bar: Set(Coded(input.bar)),
        valid_from: Set(input.from),
        valid_to: Set(input.until),
        document: Set(input.document.clone()),
        voided_at: Set(None),
        void_reason: Set(None),
        version: Set(1),
    };
    let row = move_bar::Entity::insert(row).exec_with_returning(tx.conn()).await?;
    let event = Event::new(Action::RecordMoveBars.name(), "move_bar", Some(row.id.0));
    tx.record(event.change(&(), &told(&row)));
    Ok(row.id)
}

/// Changes a bar to how it is given: its end, its document, a void. Its version rises.
pub async fn change(
    tx: &mut Tx,
    permit: &Permitted<act::RecordMoveBars>,
    before: &MoveBar,
    after: MoveBar,
) -> Found<()> {
    permit.person(before.person_id)?;
    let after = MoveBar { version: before.version + 1, ..after };
    let reason = after.void_reason.clone();
    let event = Event::new(Action::RecordMoveBars.name(), "move_bar", Some(before.id.0))
        .change(&told(before), &told(&after))
        .because(reason.as_deref());
    move_bar::Entity::update(move_bar::ActiveModel::from(after).reset_all()).exec(tx.conn()).await?;
    tx.record(event);
    Ok(())
}

/// A bar as the audit trail tells it: that there is one, not which. The trail has other readers than the bar.
fn told(row: &MoveBar) -> serde_json::Value {
    serde_json::json!({
        "person": row.person_id, "gate": row.bar.0.gate().code(), "from": row.valid_from, "until": row.valid_to,
        "document": row.document, "voided_at": row.voided_at, "version": row.version,
    })
}

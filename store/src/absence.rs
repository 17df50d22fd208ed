//! Absences: sick leave, maternity, unpaid leave, study; dated, voided with a reason, never deleted.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::stale;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::periods::Days;
use domain::terms::{AbsenceKind, Term};
use entity::absence;
use entity::coded::Coded;
use entity::ids::{AbsenceId, PersonId};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use std::collections::HashMap;

/// An absence as stored.
pub type Absence = absence::Model;

/// Absences by key.
pub async fn find_many(source: &Source<'_>, ids: &[AbsenceId]) -> Found<HashMap<AbsenceId, Absence>> {
    rows::by_ids::<absence::Entity>(source, ids).await
}

/// The absences of people, voided ones too, by person, the earliest first.
pub async fn of_people(source: &Source<'_>, people: &[PersonId]) -> Found<HashMap<PersonId, Vec<Absence>>> {
    let rows = absence::Entity::find()
        .filter(absence::Column::PersonId.is_in(people.iter().copied()))
        .order_by_asc(absence::Column::FirstDay)
        .order_by_asc(absence::Column::Id)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.person_id))
}

/// An absence as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AbsenceInput {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub kind: AbsenceKind,
    /// The first day.
    pub first_day: NaiveDate,
    /// The last day; none while it goes on.
    pub last_day: Option<NaiveDate>,
    /// The number of the document.
    pub document: Option<String>,
}

/// How a mark names a change of absences.
const CHANGE: &str = "absence changed";

/// The days about which an absence says something else than before: all where it is voided, else those between its ends.
#[must_use]
pub fn changed(before: &Absence, after: &Absence) -> Option<Days> {
    let days = |row: &Absence| Days::since(row.first_day, row.last_day);
    if before.voided_at != after.voided_at {
        return days(before);
    }
    stale::end_moved(days(before)?, days(after)?)
}

/// Writes an absence that is new, and marks whose evaluation it touches.
pub async fn create(
    tx: &mut Tx,
    permit: &Permitted<act::RecordAbsence>,
    input: &AbsenceInput,
) -> Found<AbsenceId> {
    permit.person(input.person)?;
    let row = absence::ActiveModel {
        id: sea_orm::NotSet,
        person_id: Set(input.person),
        kind: Set(Coded(input.kind)),
        first_day: Set(input.first_day),
        last_day: Set(input.last_day),
        document: Set(input.document.clone()),
        voided_at: Set(None),
        void_reason: Set(None),
        version: Set(1),
    };
    let row = absence::Entity::insert(row).exec_with_returning(tx.conn()).await?;
    let days = Days::since(input.first_day, input.last_day);
    let about: Vec<_> = days.into_iter().map(|days| (input.person, days)).collect();
    stale::mark_days(tx, &about, CHANGE).await?;
    let event = Event::new(Action::RecordAbsence.name(), "absence", Some(row.id.0));
    tx.record(event.change(&(), &told(&row)));
    Ok(row.id)
}

/// Changes an absence to how it is given: its end, its document, a void. Its version rises, and whose evaluation it
/// touches is marked.
pub async fn change(
    tx: &mut Tx,
    permit: &Permitted<act::RecordAbsence>,
    before: &Absence,
    after: Absence,
) -> Found<()> {
    permit.person(before.person_id)?;
    let after = Absence { version: before.version + 1, ..after };
    let reason = after.void_reason.clone();
    let event = Event::new(Action::RecordAbsence.name(), "absence", Some(before.id.0))
        .change(&told(before), &told(&after))
        .because(reason.as_deref());
    let about: Vec<_> = changed(before, &after).into_iter().map(|days| (before.person_id, days)).collect();
    absence::Entity::update(absence::ActiveModel::from(after).reset_all()).exec(tx.conn()).await?;
    stale::mark_days(tx, &about, CHANGE).await?;
    tx.record(event);
    Ok(())
}

/// An absence as the audit trail tells it.
fn told(row: &Absence) -> serde_json::Value {
    serde_json::json!({
        "person": row.person_id, "kind": row.kind.0.code(), "first_day": row.first_day, "last_day": row.last_day,
        "document": row.document, "voided_at": row.voided_at, "version": row.version,
    })
}

//! Findings under overlay rules (2.5): a rule of Party, sector or place bounds or blocks the class of one person and
//! year; voided, never deleted.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::write::Tx;
use domain::terms::Term;
use entity::ids::{OverlayFindingId, PersonId};
use entity::overlay_finding;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, NotSet, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A finding as stored.
pub type OverlayFinding = overlay_finding::Model;

/// Findings by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[OverlayFindingId],
) -> Found<HashMap<OverlayFindingId, OverlayFinding>> {
    rows::by_ids::<overlay_finding::Entity>(source, ids).await
}

/// The findings about people, voided ones too, by person, in order of year and rule.
pub async fn of_people(
    source: &Source<'_>,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Vec<OverlayFinding>>> {
    let rows = overlay_finding::Entity::find()
        .filter(overlay_finding::Column::PersonId.is_in(people.iter().copied()))
        .order_by_asc(overlay_finding::Column::Year)
        .order_by_asc(overlay_finding::Column::Rule)
        .order_by_asc(overlay_finding::Column::Id)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.person_id))
}

/// Writes a finding, new or in place of `before`. Its version rises.
pub async fn put(
    tx: &mut Tx,
    permit: &Permitted<act::RecordYearInputs>,
    before: Option<&OverlayFinding>,
    after: OverlayFinding,
) -> Found<OverlayFindingId> {
    permit.person(after.person_id)?;
    let row = overlay_finding::ActiveModel {
        id: before.map_or(NotSet, |before| Set(before.id)),
        version: Set(before.map_or(1, |before| before.version + 1)),
        ..overlay_finding::ActiveModel::from(after).reset_all()
    };
    let after = match before {
        Some(_) => overlay_finding::Entity::update(row).exec(tx.conn()).await?,
        None => overlay_finding::Entity::insert(row).exec_with_returning(tx.conn()).await?,
    };
    let event = Event::new(Action::RecordYearInputs.name(), "overlay_finding", Some(after.id.0));
    let event = match before {
        Some(before) => event.change(&told(before), &told(&after)),
        None => event.change(&(), &told(&after)),
    };
    tx.record(event.because(Some(after.void_reason.as_deref().unwrap_or(&after.reason))));
    Ok(after.id)
}

fn told(row: &OverlayFinding) -> Value {
    json!({
        "person": row.person_id, "year": row.year, "rule": row.rule, "bound": row.bound.map(|bound| bound.0.code()),
        "task": row.task, "lifted_on": row.lifted_on, "voided_at": row.voided_at, "version": row.version,
    })
}

//! Numbered decisions on one person and period: a month excused, a study year classified or not (Art. 11.2, 19); voided,
//! never deleted.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::write::Tx;
use domain::terms::Term;
use entity::ids::{PeriodDecisionId, PersonId};
use entity::period_decision;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, NotSet, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A decision as stored.
pub type PeriodDecision = period_decision::Model;

/// Decisions by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[PeriodDecisionId],
) -> Found<HashMap<PeriodDecisionId, PeriodDecision>> {
    rows::by_ids::<period_decision::Entity>(source, ids).await
}

/// The decisions on people, voided ones too, by person, in order of period.
pub async fn of_people(
    source: &Source<'_>,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Vec<PeriodDecision>>> {
    let rows = period_decision::Entity::find()
        .filter(period_decision::Column::PersonId.is_in(people.iter().copied()))
        .order_by_asc(period_decision::Column::PeriodId)
        .order_by_asc(period_decision::Column::Id)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.person_id))
}

/// Writes a decision, new or in place of `before`. Its version rises.
pub async fn put(
    tx: &mut Tx,
    permit: &Permitted<act::RecordDecision>,
    before: Option<&PeriodDecision>,
    after: PeriodDecision,
) -> Found<PeriodDecisionId> {
    permit.person(after.person_id)?;
    let row = period_decision::ActiveModel {
        id: before.map_or(NotSet, |before| Set(before.id)),
        version: Set(before.map_or(1, |before| before.version + 1)),
        ..period_decision::ActiveModel::from(after).reset_all()
    };
    let after = match before {
        Some(_) => period_decision::Entity::update(row).exec(tx.conn()).await?,
        None => period_decision::Entity::insert(row).exec_with_returning(tx.conn()).await?,
    };
    let event = Event::new(Action::RecordDecision.name(), "period_decision", Some(after.id.0));
    let event = match before {
        Some(before) => event.change(&told(before), &told(&after)),
        None => event.change(&(), &told(&after)),
    };
    tx.record(event.because(Some(after.void_reason.as_deref().unwrap_or(&after.reason))));
    Ok(after.id)
}

fn told(row: &PeriodDecision) -> Value {
    json!({
        "person": row.person_id, "period": row.period_id, "kind": row.kind.0.code(),
        "decision_number": row.decision_number, "voided_at": row.voided_at, "version": row.version,
    })
}

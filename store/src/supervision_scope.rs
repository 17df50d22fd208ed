//! Supervision scopes: whom deputies and acting heads are in charge of, dated.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::stale::{self, Reach};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::periods::Days;
use domain::terms::{ScopeSubject, Term};
use entity::coded::Coded;
use entity::ids::{FieldId, PersonId, SupervisionScopeId, UnitId};
use entity::supervision_scope;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use std::collections::HashMap;

/// A row of the supervision scopes as stored.
pub type SupervisionScope = supervision_scope::Model;

/// What a row puts under its leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Under {
    /// One person.
    Person(PersonId),
    /// The people of a field in a unit and below.
    Field(UnitId, FieldId),
    /// A unit and all below.
    Unit(UnitId),
    /// The place of a unit's head.
    HeadOf(UnitId),
}

impl Under {
    /// What a stored row puts under its leader.
    #[must_use]
    pub fn of(row: &SupervisionScope) -> Option<Self> {
        Some(match row.subject.0 {
            ScopeSubject::Person => Self::Person(row.person_id?),
            ScopeSubject::Field => Self::Field(row.unit_id?, row.field_id?),
            ScopeSubject::Unit if row.acting => Self::HeadOf(row.unit_id?),
            ScopeSubject::Unit => Self::Unit(row.unit_id?),
        })
    }
}

/// A row as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ScopeInput {
    /// Who leads.
    pub leader: PersonId,
    /// Over whom.
    pub under: Under,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none while it goes on.
    pub to: Option<NaiveDate>,
    /// The decision's number.
    pub decision: Option<String>,
}

/// Rows by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[SupervisionScopeId],
) -> Found<HashMap<SupervisionScopeId, SupervisionScope>> {
    rows::by_ids::<supervision_scope::Entity>(source, ids).await
}

/// The rows of leaders that are not voided, by leader, the earliest first.
pub async fn of_leaders(
    source: &Source<'_>,
    leaders: &[PersonId],
) -> Found<HashMap<PersonId, Vec<SupervisionScope>>> {
    let rows = supervision_scope::Entity::find()
        .filter(supervision_scope::Column::VoidedAt.is_null())
        .filter(supervision_scope::Column::LeaderId.is_in(leaders.iter().copied()))
        .order_by_asc(supervision_scope::Column::ValidFrom)
        .order_by_asc(supervision_scope::Column::Id)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.leader_id))
}

/// How a mark names a change of the rows.
const CHANGE: &str = "supervision changed";

/// Whom a row is about on these days: its leader, and the person it puts under him alone.
fn about(leader: PersonId, led: Option<PersonId>, days: Option<Days>) -> Vec<(PersonId, Days)> {
    let people = [Some(leader), led].into_iter().flatten();
    days.map(|days| people.map(|person| (person, days)).collect()).unwrap_or_default()
}

/// Writes a row that is new, and marks whose evaluation it touches.
pub async fn create(
    tx: &mut Tx,
    permit: &Permitted<act::EditScopes>,
    input: &ScopeInput,
) -> Found<SupervisionScopeId> {
    permit.person(input.leader)?;
    let (subject, person, unit, field, acting) = match input.under {
        Under::Person(person) => (ScopeSubject::Person, Some(person), None, None, false),
        Under::Field(unit, field) => (ScopeSubject::Field, None, Some(unit), Some(field), false),
        Under::Unit(unit) => (ScopeSubject::Unit, None, Some(unit), None, false),
        Under::HeadOf(unit) => (ScopeSubject::Unit, None, Some(unit), None, true),
    };
    let row = supervision_scope::ActiveModel {
        id: sea_orm::NotSet,
        leader_id: Set(input.leader),
        subject: Set(Coded(subject)),
        person_id: Set(person),
        unit_id: Set(unit),
        field_id: Set(field),
        acting: Set(acting),
        valid_from: Set(input.from),
        valid_to: Set(input.to),
        decision_number: Set(input.decision.clone()),
        voided_at: Set(None),
        void_reason: Set(None),
        version: Set(1),
    };
    let people = about(input.leader, person, Days::since(input.from, input.to));
    let mut reach = Reach::default();
    reach.leaders(tx, &people).await?;
    let row = supervision_scope::Entity::insert(row).exec_with_returning(tx.conn()).await?;
    reach.leaders(tx, &people).await?;
    reach.insert(tx, CHANGE).await?;
    let event = Event::new(Action::EditScopes.name(), "supervision_scope", Some(row.id.0));
    tx.record(event.change(&(), &told(&row)));
    Ok(row.id)
}

/// Changes a row to how it is given: its end, its decision. Its version rises, and whose evaluation it touches is marked.
pub async fn change(
    tx: &mut Tx,
    permit: &Permitted<act::EditScopes>,
    before: &SupervisionScope,
    after: SupervisionScope,
) -> Found<()> {
    permit.person(before.leader_id)?;
    let after = SupervisionScope { version: before.version + 1, ..after };
    let reason = after.void_reason.clone();
    let event = Event::new(Action::EditScopes.name(), "supervision_scope", Some(before.id.0))
        .change(&told(before), &told(&after))
        .because(reason.as_deref());
    let days = |row: &SupervisionScope| Days::since(row.valid_from, row.valid_to);
    let moved = days(before).zip(days(&after)).and_then(|(before, after)| stale::end_moved(before, after));
    let voided = before.voided_at != after.voided_at;
    let days = if voided { days(before) } else { moved };
    let about = about(before.leader_id, before.person_id, days);
    let mut reach = Reach::default();
    reach.leaders(tx, &about).await?;
    supervision_scope::Entity::update(supervision_scope::ActiveModel::from(after).reset_all())
        .exec(tx.conn())
        .await?;
    reach.leaders(tx, &about).await?;
    reach.insert(tx, CHANGE).await?;
    tx.record(event);
    Ok(())
}

/// A row as the audit trail tells it.
fn told(row: &SupervisionScope) -> serde_json::Value {
    serde_json::json!({
        "leader": row.leader_id, "subject": row.subject.0.code(), "person": row.person_id, "unit": row.unit_id,
        "field": row.field_id, "acting": row.acting, "from": row.valid_from, "to": row.valid_to,
        "decision": row.decision_number, "voided_at": row.voided_at, "version": row.version,
    })
}

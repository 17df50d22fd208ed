//! Writing appointments: any number at once by their natural key, or one row by its own.

use super::{Appointment, is_main};
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Action, Permitted, act};
use crate::record::{self, Mover};
use crate::stale::{self, Reach};
use crate::trail::Trail;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::periods::Days;
use domain::terms::{AppointmentKind, Term};
use entity::appointment;
use entity::coded::Coded;
use entity::ids::{AppointmentId, PersonId, PositionId, UnitId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use std::collections::{BTreeSet, HashMap};

/// How a mark names a change of appointments.
const CHANGE: &str = "appointments changed";

/// What makes an appointment the same one: person, position, unit, kind, first day.
pub type Key = (PersonId, PositionId, UnitId, &'static str, NaiveDate);

/// An appointment as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AppointmentInput {
    /// Who.
    pub person: PersonId,
    /// In which position.
    pub position: PositionId,
    /// Where.
    pub unit: UnitId,
    /// How.
    pub kind: AppointmentKind,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none while it runs.
    pub to: Option<NaiveDate>,
    /// Per cent of the time, 1 to 100.
    pub share_percent: i32,
    /// The decision's number.
    pub decision: Option<String>,
}

impl AppointmentInput {
    /// What makes it the same appointment.
    #[must_use]
    pub fn key(&self) -> Key {
        (self.person, self.position, self.unit, self.kind.code(), self.from)
    }

    /// On which days it says something else than what is there under its key: where somebody serves, and for how much
    /// of his time; the number of a decision says nothing of a day.
    #[must_use]
    pub fn changed(&self, known: Option<&Self>) -> Option<Days> {
        let now = Days::since(self.from, self.to)?;
        let Some((row, before)) = known.and_then(|row| Some((row, Days::since(row.from, row.to)?))) else {
            return Some(now);
        };
        if row.share_percent != self.share_percent {
            return Days::new(self.from, Ord::max(before.to(), now.to()));
        }
        stale::end_moved(before, now)
    }

    /// An appointment that is there, as it would be described.
    #[must_use]
    pub fn of(row: &Appointment) -> Self {
        Self {
            person: row.person_id,
            position: row.position_id,
            unit: row.unit_id,
            kind: row.kind.0,
            from: row.valid_from,
            to: row.valid_to,
            share_percent: row.share_percent,
            decision: row.decision_number.clone(),
        }
    }
}

/// Creates appointments or brings them to what is described, marks whose evaluation that touches, and takes out of the plan
/// of whoever is moved what was due later; the same twice changes nothing. The caller has locked the people and asked the rules; the keys are in the inputs' order.
pub async fn upsert_many(
    tx: &mut Tx,
    permit: &Permitted<act::EditPeople>,
    inputs: &[AppointmentInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<AppointmentId>> {
    let people: Vec<PersonId> =
        inputs.iter().map(|input| input.person).collect::<BTreeSet<_>>().into_iter().collect();
    let before = by_key(tx, &people).await?;
    let mut served_since: HashMap<PersonId, NaiveDate> = HashMap::new();
    for row in before.values().filter(|row| is_main(row.kind.0)) {
        let since = served_since.entry(row.person_id).or_insert(row.valid_from);
        *since = Ord::min(*since, row.valid_from);
    }
    let (mut rows, mut about, mut movers) = (Vec::new(), Vec::new(), Vec::new());
    for input in inputs {
        let known = before.get(&input.key());
        let described = known.map(AppointmentInput::of);
        if described.as_ref() == Some(input) {
            continue;
        }
        permit.person(input.person)?;
        about.extend(input.changed(described.as_ref()).map(|days| (input.person, days)));
        let moves = matches!(input.kind, AppointmentKind::Transfer | AppointmentKind::Rotation);
        let serves = served_since.get(&input.person).is_some_and(|since| *since < input.from);
        if moves && known.is_none() && serves {
            let decision = input.decision.clone();
            movers.push(Mover { person: input.person, from: input.from, decision });
        }
        rows.push(appointment::ActiveModel {
            id: sea_orm::NotSet,
            person_id: Set(input.person),
            position_id: Set(input.position),
            unit_id: Set(input.unit),
            kind: Set(Coded(input.kind)),
            valid_from: Set(input.from),
            valid_to: Set(input.to),
            share_percent: Set(input.share_percent),
            decision_number: Set(input.decision.clone()),
            voided_at: Set(None),
            void_reason: Set(None),
            version: Set(known.map_or(1, |known| known.version + 1)),
        });
    }
    let mut reach = Reach::default();
    reach.leaders(tx, &about).await?;
    let once = OnConflict::columns([
        appointment::Column::PersonId,
        appointment::Column::PositionId,
        appointment::Column::UnitId,
        appointment::Column::Kind,
        appointment::Column::ValidFrom,
    ])
    .target_and_where(Expr::col(appointment::Column::VoidedAt).is_null())
    .update_columns([
        appointment::Column::ValidTo,
        appointment::Column::SharePercent,
        appointment::Column::DecisionNumber,
        appointment::Column::Version,
    ])
    .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(11)) {
        let insert = appointment::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    reach.leaders(tx, &about).await?;
    reach.insert(tx, CHANGE).await?;
    record::release(tx, permit, &movers).await?;
    let after = by_key(tx, &people).await?;
    let mut ids = Vec::new();
    for input in inputs {
        let id = after.get(&input.key()).ok_or(Fail::Busy)?.id;
        ids.push(id);
        match before.get(&input.key()) {
            Some(known) if AppointmentInput::of(known) == *input => trail.unchanged(),
            known => {
                let was = known.map(told);
                trail.note(tx, Action::EditPeople, "appointment", id.0, was, serde_json::json!(input));
            }
        }
    }
    Ok(ids)
}

async fn by_key(tx: &Tx, people: &[PersonId]) -> Found<HashMap<Key, Appointment>> {
    let rows = super::of_people(&tx.source(), people).await?.into_values().flatten();
    Ok(rows.map(|row| (AppointmentInput::of(&row).key(), row)).collect())
}

/// Voids one appointment as it is given, and marks whose evaluation that touches. Its version rises.
pub async fn change(
    tx: &mut Tx,
    permit: &Permitted<act::EditPeople>,
    before: &Appointment,
    after: Appointment,
) -> Found<()> {
    permit.person(before.person_id)?;
    let after = Appointment { version: before.version + 1, ..after };
    let days = Days::since(before.valid_from, before.valid_to);
    let about: Vec<_> = days.into_iter().map(|days| (before.person_id, days)).collect();
    let mut reach = Reach::default();
    reach.leaders(tx, &about).await?;
    let reason = after.void_reason.clone();
    let event = crate::audit::Event::new(Action::EditPeople.name(), "appointment", Some(before.id.0))
        .change(&told(before), &told(&after))
        .because(reason.as_deref());
    appointment::Entity::update(appointment::ActiveModel::from(after).reset_all()).exec(tx.conn()).await?;
    reach.leaders(tx, &about).await?;
    reach.insert(tx, CHANGE).await?;
    tx.record(event);
    Ok(())
}

/// An appointment as the audit trail tells it.
fn told(row: &Appointment) -> serde_json::Value {
    serde_json::json!({
        "person": row.person_id, "position": row.position_id, "unit": row.unit_id, "kind": row.kind.0.code(),
        "from": row.valid_from, "to": row.valid_to, "share_percent": row.share_percent,
        "decision": row.decision_number, "voided_at": row.voided_at, "version": row.version,
    })
}

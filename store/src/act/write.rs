//! Writing acts. The audit trail tells that a text was written, never what it says.

use super::{Act, ActDecision};
use crate::audit::Event;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act as actions};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::class::{DisciplineForm, DisciplinedBy};
use domain::terms::Term;
use entity::coded::Coded;
use entity::ids::ActId;
use entity::{act, act_decision, act_text};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, NotSet, Set};
use serde_json::{Value, json};

type Permit = Permitted<actions::RecordYearInputs>;

/// Writes an act that is new; its key and version are those that the database gives.
pub async fn create(tx: &mut Tx, permit: &Permit, new: Act, text: Option<&str>) -> Found<ActId> {
    permit.person(new.person_id)?;
    let row = act::ActiveModel { id: NotSet, version: Set(1), ..act::ActiveModel::from(new) };
    let row = act::Entity::insert(row).exec_with_returning(tx.conn()).await?;
    put_text(tx, row.id, text).await?;
    let event = Event::new(Action::RecordYearInputs.name(), "act", Some(row.id.0));
    tx.record(event.change(&(), &told(&row, text)));
    Ok(row.id)
}

/// Changes an act to how it is given; a text that is not given stays as it is. Its version rises.
pub async fn change(tx: &mut Tx, permit: &Permit, before: &Act, after: Act, text: Option<&str>) -> Found<()> {
    permit.person(before.person_id)?;
    let after = Act { version: before.version + 1, ..after };
    put_text(tx, before.id, text).await?;
    let event = Event::new(Action::RecordYearInputs.name(), "act", Some(before.id.0))
        .change(&told(before, None), &told(&after, text))
        .because(after.void_reason.as_deref());
    act::Entity::update(act::ActiveModel::from(after).reset_all()).exec(tx.conn()).await?;
    tx.record(event);
    Ok(())
}

async fn put_text(tx: &Tx, act: ActId, text: Option<&str>) -> Found<()> {
    let Some(text) = text else { return Ok(()) };
    let row = act_text::ActiveModel { act_id: Set(act), body: Set(text.to_owned()) };
    let replace =
        OnConflict::column(act_text::Column::ActId).update_column(act_text::Column::Body).to_owned();
    act_text::Entity::insert(row).on_conflict(replace).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// A decision on an act as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionInput {
    /// Whose decision.
    pub decided_by: DisciplinedBy,
    /// Its form.
    pub form: DisciplineForm,
    /// The day it takes effect.
    pub effective_on: NaiveDate,
    /// Its number.
    pub decision_number: String,
    /// Why it is taken out of use, where it is.
    pub void_reason: Option<String>,
}

/// Writes a decision on an act, new or in place of `before`. The act's version rises.
pub async fn change_decision(
    tx: &mut Tx,
    permit: &Permit,
    act: &Act,
    before: Option<&ActDecision>,
    input: &DecisionInput,
) -> Found<()> {
    permit.person(act.person_id)?;
    let row = act_decision::ActiveModel {
        id: before.map_or(NotSet, |row| Set(row.id)),
        act_id: Set(act.id),
        decided_by: Set(Coded(input.decided_by)),
        form: Set(Coded(input.form)),
        effective_on: Set(input.effective_on),
        decision_number: Set(input.decision_number.clone()),
        voided_at: Set(input.void_reason.as_ref().map(|_| tx.call().at.0)),
        void_reason: Set(input.void_reason.clone()),
    };
    let after = match before {
        Some(_) => act_decision::Entity::update(row).exec(tx.conn()).await?,
        None => act_decision::Entity::insert(row).exec_with_returning(tx.conn()).await?,
    };
    let event = Event::new(Action::RecordYearInputs.name(), "act_decision", Some(after.id.0));
    let event = match before {
        Some(before) => event.change(&told_decision(before), &told_decision(&after)),
        None => event.change(&(), &told_decision(&after)),
    };
    tx.record(event.because(input.void_reason.as_deref()));
    let raised = act::ActiveModel { id: Set(act.id), version: Set(act.version + 1), ..Default::default() };
    act::Entity::update(raised).exec(tx.conn()).await?;
    Ok(())
}

fn told(row: &Act, text: Option<&str>) -> Value {
    json!({
        "person": row.person_id, "reference": row.reference, "kind": row.kind.0.code(), "act_on": row.act_on,
        "act_at_unit": row.act_at_unit_id, "concluded_on": row.concluded_on, "used_in_year": row.used_in_year,
        "text_written": text.is_some(), "voided_at": row.voided_at, "version": row.version,
    })
}

fn told_decision(row: &ActDecision) -> Value {
    json!({
        "act": row.act_id, "decided_by": row.decided_by.0.code(), "form": row.form.0.code(),
        "effective_on": row.effective_on, "decision_number": row.decision_number, "voided_at": row.voided_at,
    })
}

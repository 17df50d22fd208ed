//! Decisions on training and placement needs: proposed by HR with the figures that they rest on, signed with a number,
//! carried out or withdrawn. One row a decision; its evidence never changes after the proposal.

use crate::audit::Event;
use crate::canonical::digest;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Action, Permitted, Visibility, act};
use crate::satisfaction;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::decision::{DecisionKind, DecisionState, NeedKind};
use domain::terms::Term;
use entity::coded::Coded;
use entity::ids::{EvaluationId, PersonId, PersonnelDecisionId, UnitId};
use entity::{evaluation, personnel_decision};
use sea_orm::sea_query::{Expr, Func, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Set, TryGetable,
};
use serde_json::Value;
use std::collections::HashMap;

/// A decision as stored.
pub type PersonnelDecision = personnel_decision::Model;

/// What a viewer may read, as a condition on rows. What is about himself is told once it was signed, not before, by
/// whatever role.
#[must_use]
pub fn seen(visibility: &Visibility, own: Option<PersonId>) -> Condition {
    let person = (personnel_decision::Entity, personnel_decision::Column::PersonId);
    let all = Condition::all()
        .add(visibility.condition(person, None::<(personnel_decision::Entity, personnel_decision::Column)>));
    match own {
        Some(own) => all.add(
            Condition::any()
                .add(personnel_decision::Column::PersonId.ne(own))
                .add(personnel_decision::Column::DecidedOn.is_not_null()),
        ),
        None => all,
    }
}

/// What was decided about a person himself and told to him.
#[must_use]
pub fn told_to(person: PersonId) -> Condition {
    Condition::all()
        .add(personnel_decision::Column::PersonId.eq(person))
        .add(personnel_decision::Column::DecidedOn.is_not_null())
}

/// Decisions by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[PersonnelDecisionId],
) -> Found<HashMap<PersonnelDecisionId, PersonnelDecision>> {
    find_seen(source, ids, Condition::all()).await
}

/// Decisions by key, as far as a condition lets them through.
pub async fn find_seen(
    source: &Source<'_>,
    ids: &[PersonnelDecisionId],
    seen: Condition,
) -> Found<HashMap<PersonnelDecisionId, PersonnelDecision>> {
    let rows = personnel_decision::Entity::find()
        .filter(personnel_decision::Column::Id.is_in(ids.iter().copied()))
        .filter(seen)
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// All decisions about a person, the earliest first.
pub async fn of_person(source: &Source<'_>, person: PersonId) -> Found<Vec<PersonnelDecision>> {
    Ok(personnel_decision::Entity::find()
        .filter(personnel_decision::Column::PersonId.eq(person))
        .order_by_asc(personnel_decision::Column::Id)
        .all(source)
        .await?)
}

/// Which decisions a list is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionFilter {
    /// About this person.
    pub person: Option<PersonId>,
    /// About somebody who belongs in this unit or below on this day.
    pub within: Option<(UnitId, NaiveDate)>,
    /// In this state.
    pub state: Option<DecisionState>,
    /// Of this kind.
    pub kind: Option<DecisionKind>,
    /// On this kind of row.
    pub need: Option<NeedKind>,
}

impl DecisionFilter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(person) = self.person {
            all = all.add(personnel_decision::Column::PersonId.eq(person));
        }
        if let Some(state) = self.state {
            all = all.add(personnel_decision::Column::State.eq(Coded(state)));
        }
        if let Some(kind) = self.kind {
            all = all.add(personnel_decision::Column::Kind.eq(Coded(kind)));
        }
        if let Some(need) = self.need {
            all = all.add(personnel_decision::Column::Need.eq(Coded(need)));
        }
        if let Some((unit, day)) = self.within {
            let person = (personnel_decision::Entity, personnel_decision::Column::PersonId);
            let none = None::<(personnel_decision::Entity, personnel_decision::Column)>;
            all = all.add(Visibility::subtree(unit, day).condition(person, none));
        }
        all
    }
}

/// A page of decisions, the latest first.
pub async fn list(
    source: &Source<'_>,
    seen: Condition,
    filter: &DecisionFilter,
    from: Option<PersonnelDecisionId>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<PersonnelDecision>> {
    use personnel_decision::Column::Id;
    let mut select = personnel_decision::Entity::find().filter(seen).filter(filter.condition());
    if let Some(from) = from {
        select = select.filter(if backwards { Id.gt(from) } else { Id.lt(from) });
    }
    let order = if backwards { Order::Asc } else { Order::Desc };
    Ok(select.order_by(Id, order).limit(limit).all(source).await?)
}

/// How many decisions a filter holds.
pub async fn count(source: &Source<'_>, seen: Condition, filter: &DecisionFilter) -> Found<i64> {
    let rows = personnel_decision::Entity::find().filter(seen).filter(filter.condition());
    Ok(i64::try_from(rows.count(source).await?).unwrap_or(i64::MAX))
}

/// Decisions that wait for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting<T> {
    /// How many.
    pub count: i64,
    /// Since when the first of them.
    pub since: T,
}

/// Proposals that wait for being signed by who may decide on what a visibility shows, since when the first was written;
/// `None` where there is none. Nobody decides about himself.
pub async fn to_sign(
    source: &Source<'_>,
    sees: &Visibility,
    own: Option<PersonId>,
) -> Found<Option<Waiting<i64>>> {
    let since = personnel_decision::Column::EnteredAt.min();
    waiting(source, others(sees, own, DecisionState::Proposed), since).await
}

/// Signed decisions that wait for being marked as carried out: the day is over that they were planned for, the last one
/// where it is a stretch, or, where none was planned, that they were signed on.
pub async fn to_complete(
    source: &Source<'_>,
    sees: &Visibility,
    own: Option<PersonId>,
    today: NaiveDate,
) -> Found<Option<Waiting<NaiveDate>>> {
    use personnel_decision::Column as C;
    use sea_orm::ExprTrait;
    let due = || Func::coalesce([C::PlannedTo, C::PlannedFrom, C::DecidedOn].map(Expr::col));
    let passed = others(sees, own, DecisionState::Decided).add(Expr::expr(due()).lt(today));
    waiting(source, passed, Expr::expr(due()).min()).await
}

/// Decisions in a state on other people, as far as a visibility goes.
fn others(sees: &Visibility, own: Option<PersonId>, state: DecisionState) -> Condition {
    let person = (personnel_decision::Entity, personnel_decision::Column::PersonId);
    let all = Condition::all()
        .add(personnel_decision::Column::State.eq(Coded(state)))
        .add(sees.condition(person, None::<(personnel_decision::Entity, personnel_decision::Column)>));
    match own {
        Some(own) => all.add(personnel_decision::Column::PersonId.ne(own)),
        None => all,
    }
}

async fn waiting<T: TryGetable>(
    source: &Source<'_>,
    which: Condition,
    since: SimpleExpr,
) -> Found<Option<Waiting<T>>> {
    let row: Option<(i64, Option<T>)> = personnel_decision::Entity::find()
        .select_only()
        .column_as(personnel_decision::Column::Id.count(), "waiting")
        .column_as(since, "since")
        .filter(which)
        .into_tuple()
        .one(source)
        .await?;
    Ok(row.and_then(|(count, since)| Some(Waiting { count, since: since? })))
}

/// Of these decisions, whether what was measured for the figures that each keeps has changed since: an evaluation has a
/// later revision or was computed anew to something else, or citizens' ratings of the person are counted otherwise. One
/// that rests on neither is not outdated by them.
pub async fn outdated(
    source: &Source<'_>,
    rows: &[&PersonnelDecision],
) -> Found<HashMap<PersonnelDecisionId, bool>> {
    let figures = |row: &PersonnelDecision| {
        let mut evidence: Value = serde_json::from_str(&row.evidence).unwrap_or_default();
        evidence["figures"].take()
    };
    let kept: Vec<(&PersonnelDecision, Value)> = rows.iter().map(|row| (*row, figures(row))).collect();
    let named = kept.iter().flat_map(|(_, figures)| evaluations(figures)).map(|(id, _)| id);
    let latest: Vec<(EvaluationId, i64)> = evaluation::Entity::find()
        .select_only()
        .columns([evaluation::Column::Id, evaluation::Column::ComputedAt])
        .filter(evaluation::Column::Id.is_in(named))
        .filter(evaluation::Column::Latest.eq(true))
        .into_tuple()
        .all(source)
        .await?;
    let latest: HashMap<EvaluationId, i64> = latest.into_iter().collect();
    let rated = kept.iter().filter(|(_, figures)| !figures["ratings"].is_null());
    let rated: Vec<_> = rated.filter_map(|(row, _)| Some((row.person_id, row.period_id?))).collect();
    let rated = satisfaction::figures(source, &rated).await?;
    let changed = |row: &PersonnelDecision, figures: &Value| {
        let of = row.period_id.and_then(|period| rated.get(&(row.person_id, period)));
        let counted_otherwise = !figures["ratings"].is_null()
            && !of.is_some_and(|now| {
                figures["ratings"] == serde_json::json!({ "rated": now.rated, "satisfied": now.satisfied })
                    && figures["value"].as_str() == now.shrunk_exact.as_deref()
            });
        counted_otherwise || evaluations(figures).any(|(id, at)| latest.get(&id) != Some(&at))
    };
    Ok(kept.iter().map(|(row, figures)| (row.id, changed(row, figures))).collect())
}

/// The evaluations that the figures of an evidence are of, each with when it was computed.
fn evaluations(figures: &Value) -> impl Iterator<Item = (EvaluationId, i64)> {
    let several = figures["evaluations"].as_array().into_iter().flatten();
    let named = several.chain(Some(&figures["evaluation"]));
    named.filter_map(|one| Some((EvaluationId(one["id"].as_i64()?), one["computed_at"].as_i64()?)))
}

/// Writes a proposal that is new.
pub async fn create(
    tx: &mut Tx,
    permit: &Permitted<act::DecideMeasures>,
    row: PersonnelDecision,
) -> Found<PersonnelDecisionId> {
    permit.person(row.person_id)?;
    let mut new = personnel_decision::ActiveModel::from(row).reset_all();
    new.id = sea_orm::NotSet;
    new.version = Set(1);
    let row = personnel_decision::Entity::insert(new).exec_with_returning(tx.conn()).await?;
    let event = Event::new(Action::DecideMeasures.name(), "personnel_decision", Some(row.id.0));
    tx.record(event.change(&(), &told(&row)).because(Some(&row.reason)));
    Ok(row.id)
}

/// Brings a decision to how it is given; its version rises.
pub async fn change(
    tx: &mut Tx,
    permit: &Permitted<act::DecideMeasures>,
    before: &PersonnelDecision,
    after: PersonnelDecision,
) -> Found<()> {
    permit.person(before.person_id)?;
    let after = PersonnelDecision { version: before.version + 1, ..after };
    let reason = after.withdrawn_reason.clone().unwrap_or_else(|| after.reason.clone());
    let event = Event::new(Action::DecideMeasures.name(), "personnel_decision", Some(before.id.0))
        .change(&told(before), &told(&after))
        .because(Some(&reason));
    let update = personnel_decision::ActiveModel::from(after).reset_all();
    personnel_decision::Entity::update(update).exec(tx.conn()).await?;
    tx.record(event);
    Ok(())
}

/// A decision as the audit trail tells it: of its evidence the digest.
fn told(row: &PersonnelDecision) -> Value {
    serde_json::json!({
        "person": row.person_id, "kind": row.kind.0.code(), "state": row.state.0.code(),
        "need": row.need.0.code(), "post_unit": row.post_unit_id, "post_position": row.post_position_id,
        "ground": row.ground.map(|ground| ground.0.code()), "competency": row.competency_id, "period": row.period_id,
        "evaluation": row.evaluation_id, "revision": row.evaluation_revision, "field": row.field_id,
        "provider": row.provider_unit_id, "move": row.move_kind.map(|kind| kind.0.code()),
        "to_unit": row.to_unit_id, "to_position": row.to_position_id, "from": row.planned_from,
        "to": row.planned_to, "legal_ground": row.legal_ground, "number": row.decision_number,
        "decided_on": row.decided_on, "evidence": digest(&row.evidence), "version": row.version,
    })
}

//! The excellence cap as stored (Art. 20.5): who belongs to a scope, and the runs with their rows and decisions.

pub(crate) mod decided;
mod members;
mod pages;

pub use members::{CapMember, members_of};
pub use pages::{RowsPage, SeenRows, counts, pages};

use crate::audit::Event;
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::policy::{Permitted, act};
use crate::rows::grouped;
use crate::write::Tx;
use domain::class::Class;
use domain::terms::{CapRunState, Term};
use entity::coded::Coded;
use entity::ids::{CapDecisionId, CapRunId, EvaluationId, PeriodId, PersonId, UnitId};
use entity::{cap_decision, cap_row, cap_run};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::HashMap;

/// A run as stored.
pub type CapRun = cap_run::Model;
/// What a run made of a person, as stored.
pub type CapRow = cap_row::Model;
/// A tie of a run, as stored.
pub type CapTie = cap_decision::Model;

/// The runs in force of years: one a scope and year at the most.
pub async fn final_runs(source: &Source<'_>, years: impl IntoIterator<Item = i32>) -> Found<Vec<CapRun>> {
    Ok(cap_run::Entity::find()
        .filter(cap_run::Column::State.eq(Coded(CapRunState::Final)))
        .filter(cap_run::Column::Year.is_in(years))
        .all(source)
        .await?)
}

/// The agencies whose run in force of a year has a row about one of these people.
pub async fn final_places(
    source: &Source<'_>,
    people: &[PersonId],
    year: i32,
) -> Found<Vec<(UnitId, PersonId)>> {
    let runs: HashMap<CapRunId, UnitId> =
        final_runs(source, [year]).await?.into_iter().map(|run| (run.id, run.agency_id)).collect();
    let rows = cap_row::Entity::find()
        .filter(cap_row::Column::CapRunId.is_in(runs.keys().copied()))
        .filter(cap_row::Column::PersonId.is_in(people.iter().copied()))
        .all(source)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((*runs.get(&row.cap_run_id)?, row.person_id))).collect())
}

/// A run by its key.
pub async fn find_run(source: &Source<'_>, id: CapRunId) -> Found<Option<CapRun>> {
    Ok(cap_run::Entity::find_by_id(id).one(source).await?)
}

/// The runs of an agency and year, the latest first.
pub async fn list_runs(source: &Source<'_>, agency: UnitId, year: i32) -> Found<Vec<CapRun>> {
    Ok(cap_run::Entity::find()
        .filter(cap_run::Column::AgencyId.eq(agency))
        .filter(cap_run::Column::Year.eq(year))
        .order_by_desc(cap_run::Column::Number)
        .all(source)
        .await?)
}

/// Runs by key.
pub async fn find_runs(source: &Source<'_>, ids: &[CapRunId]) -> Found<HashMap<CapRunId, CapRun>> {
    let runs = cap_run::Entity::find().filter(cap_run::Column::Id.is_in(ids.iter().copied()));
    Ok(runs.all(source).await?.into_iter().map(|run| (run.id, run)).collect())
}

/// The rows of a run, in order of person.
pub async fn rows(source: &Source<'_>, run: CapRunId) -> Found<Vec<CapRow>> {
    Ok(rows_of(source, &[run]).await?.remove(&run).unwrap_or_default())
}

/// The rows of each of these runs, in order of person.
pub async fn rows_of(source: &Source<'_>, runs: &[CapRunId]) -> Found<HashMap<CapRunId, Vec<CapRow>>> {
    let rows = cap_row::Entity::find()
        .filter(cap_row::Column::CapRunId.is_in(runs.iter().copied()))
        .order_by_asc(cap_row::Column::PersonId)
        .all(source)
        .await?;
    Ok(grouped(rows, |row| row.cap_run_id))
}

/// The ties of a run, in the order of the list.
pub async fn ties(source: &Source<'_>, run: CapRunId) -> Found<Vec<CapTie>> {
    Ok(ties_of(source, &[run]).await?.remove(&run).unwrap_or_default())
}

/// The ties of each of these runs, in the order in which they were found.
pub async fn ties_of(source: &Source<'_>, runs: &[CapRunId]) -> Found<HashMap<CapRunId, Vec<CapTie>>> {
    let ties = cap_decision::Entity::find()
        .filter(cap_decision::Column::CapRunId.is_in(runs.iter().copied()))
        .order_by_asc(cap_decision::Column::Id)
        .all(source)
        .await?;
    Ok(grouped(ties, |tie| tie.cap_run_id))
}

/// The rows of final runs by person and year's period.
pub async fn final_rows(
    source: &Source<'_>,
    keys: &[(PersonId, PeriodId)],
) -> Found<HashMap<(PersonId, PeriodId), CapRow>> {
    let periods: Vec<PeriodId> = keys.iter().map(|(_, period)| *period).collect();
    let years: HashMap<i32, PeriodId> = crate::period::find_many(source, &periods)
        .await?
        .into_values()
        .filter(|period| period.kind.0 == domain::terms::PeriodKind::Year)
        .map(|period| (period.year, period.id))
        .collect();
    let runs: HashMap<CapRunId, i32> =
        final_runs(source, years.keys().copied()).await?.into_iter().map(|run| (run.id, run.year)).collect();
    let rows = cap_row::Entity::find()
        .filter(cap_row::Column::CapRunId.is_in(runs.keys().copied()))
        .filter(cap_row::Column::PersonId.is_in(keys.iter().map(|(person, _)| *person)))
        .all(source)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let period = years.get(runs.get(&row.cap_run_id)?)?;
            Some(((row.person_id, *period), row))
        })
        .collect())
}

/// A run as it begins.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// The year.
    pub year: i32,
    /// Base, rate, limits and figures, as canonical text.
    pub terms: String,
    /// Person, evaluation, group, class before the cap.
    pub rows: Vec<NewRow>,
    /// The ties, as canonical texts.
    pub ties: Vec<String>,
}

/// A row of a run as it begins.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// The person.
    pub person: PersonId,
    /// His evaluation.
    pub evaluation: EvaluationId,
    /// His group.
    pub group: String,
    /// His class before the cap.
    pub class_before: Class,
    /// His final class, where the cap has decided it.
    pub final_class: Option<Class>,
    /// What it rests on, as canonical text.
    pub grounds: String,
}

/// Begins a run; a draft of the same agency and year that was left behind is superseded by it.
pub async fn start(tx: &mut Tx, permit: &Permitted<act::RunCap>, new: NewRun) -> Found<CapRunId> {
    let agency = permit.subtree()?;
    let before = list_runs(&tx.source(), agency, new.year).await?;
    for draft in before.iter().filter(|run| run.state.0 == CapRunState::Draft) {
        let after = CapRun { state: Coded(CapRunState::Superseded), ..draft.clone() };
        change(tx, permit, draft, after).await?;
    }
    let row = cap_run::ActiveModel {
        agency_id: Set(agency),
        year: Set(new.year),
        number: Set(before.first().map_or(1, |run| run.number + 1)),
        state: Set(Coded(CapRunState::Draft)),
        terms: Set(new.terms),
        started_at: Set(tx.call().at.0),
        final_at: Set(None),
        decision_number: Set(None),
        version: Set(1),
        ..Default::default()
    };
    let run = cap_run::Entity::insert(row).exec_with_returning(tx.conn()).await?;
    let people = new.rows.len();
    let rows = new.rows.into_iter().map(|row| cap_row::ActiveModel {
        cap_run_id: Set(run.id),
        person_id: Set(row.person),
        evaluation_id: Set(row.evaluation),
        cap_group: Set(row.group),
        class_before: Set(Coded(row.class_before)),
        final_class: Set(row.final_class.map(Coded)),
        grounds: Set(row.grounds),
        ..Default::default()
    });
    let rows: Vec<_> = rows.collect();
    for chunk in rows.chunks(crate::dialect::rows_per_insert(7)) {
        cap_row::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    for tie in new.ties {
        let row = cap_decision::ActiveModel { cap_run_id: Set(run.id), tie: Set(tie), ..Default::default() };
        cap_decision::Entity::insert(row).exec_without_returning(tx.conn()).await?;
    }
    tx.record(
        Event::new("RunCap", "cap_run", Some(run.id.0))
            .batch(json!({ "year": run.year, "number": run.number, "people": people, "terms": run.terms })),
    );
    Ok(run.id)
}

/// Records how a tie was decided.
pub async fn decide(
    tx: &mut Tx,
    permit: &Permitted<act::RunCap>,
    run: &CapRun,
    tie: CapDecisionId,
    chosen: &str,
    decision: &str,
    reason: &str,
) -> Found<()> {
    let row = cap_decision::ActiveModel {
        id: Set(tie),
        chosen: Set(Some(chosen.to_owned())),
        decision_number: Set(Some(decision.to_owned())),
        reason: Set(Some(reason.to_owned())),
        ..Default::default()
    };
    cap_decision::Entity::update(row).exec(tx.conn()).await?;
    let event = Event::new("RunCap", "cap_decision", Some(tie.0)).because(Some(reason));
    tx.record(event.change(&(), &json!({ "chosen": chosen, "decision": decision })));
    change(tx, permit, run, run.clone()).await
}

/// Puts a run in force with the final class of each of its people; the one in force before is superseded.
pub async fn finalise(
    tx: &mut Tx,
    permit: &Permitted<act::RunCap>,
    run: &CapRun,
    decision: &str,
    classes: &[(CapRow, Class, String)],
) -> Found<()> {
    for former in list_runs(&tx.source(), run.agency_id, run.year).await? {
        if former.state.0 == CapRunState::Final && former.id != run.id {
            let after = CapRun { state: Coded(CapRunState::Superseded), ..former.clone() };
            change(tx, permit, &former, after).await?;
        }
    }
    for (row, class, grounds) in classes {
        if row.final_class == Some(Coded(*class)) && row.grounds == *grounds {
            continue;
        }
        let after = cap_row::ActiveModel {
            id: Set(row.id),
            final_class: Set(Some(Coded(*class))),
            grounds: Set(grounds.clone()),
            ..Default::default()
        };
        cap_row::Entity::update(after).exec(tx.conn()).await?;
    }
    let after = CapRun {
        state: Coded(CapRunState::Final),
        final_at: Some(tx.call().at.0),
        decision_number: Some(decision.to_owned()),
        ..run.clone()
    };
    change(tx, permit, run, after.clone()).await?;
    decided::tell(tx, &after).await
}

async fn change(tx: &mut Tx, permit: &Permitted<act::RunCap>, before: &CapRun, after: CapRun) -> Found<()> {
    if permit.subtree()? != before.agency_id {
        return Err(Fail::Broken("a proof does not reach the agency of a cap run".into()));
    }
    let after = CapRun { version: before.version + 1, ..after };
    cap_run::Entity::update(cap_run::ActiveModel::from(after.clone()).reset_all()).exec(tx.conn()).await?;
    let told = |run: &CapRun| json!({ "state": run.state.0.code(), "decision": run.decision_number, "version": run.version });
    tx.record(Event::new("RunCap", "cap_run", Some(before.id.0)).change(&told(before), &told(&after)));
    Ok(())
}

//! The excellence cap as stored (Art. 20.5): who belongs to a scope, and the runs with their rows and decisions.

pub(crate) mod decided;

use crate::audit::Event;
use crate::cap_membership::latest;
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::policy::{Permitted, Visibility, act};
use crate::write::Tx;
use domain::class::Class;
use domain::terms::{CapRunState, EvaluationStatus, Leads, PositionGroup, Term};
use entity::coded::Coded;
use entity::ids::{CapDecisionId, CapRunId, EvaluationId, PeriodId, PersonId, UnitId};
use entity::{cap_decision, cap_row, cap_run, evaluation, period};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Set,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// A run as stored.
pub type CapRun = cap_run::Model;
/// What a run made of a person, as stored.
pub type CapRow = cap_row::Model;
/// A tie of a run, as stored.
pub type CapTie = cap_decision::Model;

/// Somebody of a scope, with the latest evaluation of his year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapMember {
    /// The person.
    pub person: PersonId,
    /// His code.
    pub code: String,
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// How far it has come.
    pub status: EvaluationStatus,
    /// Why no further.
    pub reason: Option<String>,
    /// The class up to the cap.
    pub class: Option<Class>,
    /// The exact score.
    pub score: Option<String>,
    /// The exact R.
    pub result: Option<String>,
    /// Delays that count against him.
    pub unexcused_delays: Option<i32>,
    /// The group of his position.
    pub position_group: PositionGroup,
    /// The group that he counts in by decision, where it is another one.
    pub own_group: Option<PositionGroup>,
}

/// Everybody whom the authority of a scope classifies (Art. 10.2), by the latest rows of the year: the people of the
/// agency but its head, who counts in the managing agency's scope; that one's own head is in none. Dated rows of
/// membership take out and put in; who was put into one scope is in no other.
pub async fn members(
    source: &Source<'_>,
    agency: UnitId,
    root: Option<UnitId>,
    year: &period::Model,
) -> Found<Vec<CapMember>> {
    use evaluation::Column as C;
    let last = latest(source, year.closing_day, None).await?;
    let put_in: HashSet<PersonId> =
        last.values().filter(|row| row.belongs && row.agency_id == agency).map(|row| row.person_id).collect();
    let elsewhere: HashSet<PersonId> =
        last.values().filter(|row| row.belongs && row.agency_id != agency).map(|row| row.person_id).collect();
    let head_of_agency =
        Condition::all().add(C::Leads.eq(Coded(Leads::Head))).add(sea_orm::sea_query::ExprTrait::equals(
            sea_orm::sea_query::Expr::col((evaluation::Entity, C::UnitId)),
            (evaluation::Entity, C::AgencyId),
        ));
    let mut of_scope =
        Condition::any().add(Condition::all().add(C::AgencyId.eq(agency)).add(head_of_agency.clone().not()));
    if root == Some(agency) {
        of_scope = of_scope.add(head_of_agency.add(C::AgencyId.ne(agency)));
    }
    of_scope = of_scope.add(C::PersonId.is_in(put_in.iter().copied()));
    type Row = (
        PersonId,
        String,
        EvaluationId,
        Coded<EvaluationStatus>,
        Option<String>,
        Option<Coded<Class>>,
        Option<String>,
        Option<String>,
        Option<i32>,
        Coded<PositionGroup>,
    );
    let rows: Vec<Row> = evaluation::Entity::find()
        .select_only()
        .columns([
            C::PersonId,
            C::PersonCode,
            C::Id,
            C::Status,
            C::Reason,
            C::Class,
            C::ScoreExact,
            C::ResultExact,
            C::UnexcusedDelays,
            C::PositionGroup,
        ])
        .filter(C::Latest.eq(true))
        .filter(C::PeriodId.eq(year.id))
        .filter(of_scope)
        .order_by_asc(C::PersonCode)
        .into_tuple()
        .all(source)
        .await?;
    let taken_out = |person: &PersonId| {
        let own = last.get(&(agency, *person));
        own.map_or(elsewhere.contains(person), |row| !row.belongs)
    };
    Ok(rows
        .into_iter()
        .filter(|row| !taken_out(&row.0))
        .map(|row| CapMember {
            own_group: last.get(&(agency, row.0)).and_then(|row| row.cap_group).map(|group| group.0),
            person: row.0,
            code: row.1,
            evaluation: row.2,
            status: row.3.0,
            reason: row.4,
            class: row.5.map(|class| class.0),
            score: row.6,
            result: row.7,
            unexcused_delays: row.8,
            position_group: row.9.0,
        })
        .collect())
}

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
    let rows = cap_row::Entity::find().filter(cap_row::Column::CapRunId.eq(run));
    Ok(rows.order_by_asc(cap_row::Column::PersonId).all(source).await?)
}

fn rows_seen(run: CapRunId, visibility: &Visibility) -> Select<cap_row::Entity> {
    let person = (cap_row::Entity, cap_row::Column::PersonId);
    cap_row::Entity::find()
        .filter(cap_row::Column::CapRunId.eq(run))
        .filter(visibility.condition(person, None::<(cap_row::Entity, cap_row::Column)>))
}

/// A page of the rows of a run, of people whom the viewer sees, in order of person.
pub async fn list_rows(
    source: &Source<'_>,
    run: CapRunId,
    visibility: &Visibility,
    from: Option<PersonId>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<CapRow>> {
    use cap_row::Column::PersonId as Person;
    let mut rows = rows_seen(run, visibility);
    if let Some(from) = from {
        rows = rows.filter(if backwards { Person.lt(from) } else { Person.gt(from) });
    }
    let rows = if backwards { rows.order_by_desc(Person) } else { rows.order_by_asc(Person) };
    Ok(rows.limit(limit).all(source).await?)
}

/// How many rows of a run there are of people whom the viewer sees.
pub async fn count_rows(source: &Source<'_>, run: CapRunId, visibility: &Visibility) -> Found<i64> {
    Ok(i64::try_from(rows_seen(run, visibility).count(source).await?).unwrap_or(i64::MAX))
}

/// The ties of a run, in the order of the list.
pub async fn ties(source: &Source<'_>, run: CapRunId) -> Found<Vec<CapTie>> {
    let ties = cap_decision::Entity::find().filter(cap_decision::Column::CapRunId.eq(run));
    Ok(ties.order_by_asc(cap_decision::Column::Id).all(source).await?)
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
    decided::tell(tx, run.id).await?;
    let after = CapRun {
        state: Coded(CapRunState::Final),
        final_at: Some(tx.call().at.0),
        decision_number: Some(decision.to_owned()),
        ..run.clone()
    };
    change(tx, permit, run, after).await
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

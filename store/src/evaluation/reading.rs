//! Reading evaluations: lists read rows without the long explanation; who needs it asks for it.

use crate::db::{Source, each};
use crate::fail::Found;
use crate::policy::Visibility;
use chrono::NaiveDate;
use domain::terms::{EvaluationStatus, PeriodState};
use entity::coded::Coded;
use entity::ids::{EvaluationId, PeriodId, PersonId, UnitId};
use entity::{agency_period, evaluation};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{BTreeSet, HashMap};

/// An evaluation as stored. Read from a list its `explanation` is empty: `explanations` reads it.
pub type Evaluation = evaluation::Model;

/// The keys of the latest rows of these people in a period.
pub async fn latest_ids(
    source: &Source<'_>,
    period: PeriodId,
    people: &[PersonId],
) -> Found<HashMap<PersonId, EvaluationId>> {
    let rows: Vec<(PersonId, EvaluationId)> = evaluation::Entity::find()
        .select_only()
        .column(evaluation::Column::PersonId)
        .column(evaluation::Column::Id)
        .filter(evaluation::Column::PeriodId.eq(period))
        .filter(evaluation::Column::Latest.eq(true))
        .filter(evaluation::Column::PersonId.is_in(people.iter().copied()))
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The latest rows of these people in a period, with their explanations.
pub async fn latest_whole(
    source: &Source<'_>,
    period: PeriodId,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Evaluation>> {
    let rows = evaluation::Entity::find()
        .filter(evaluation::Column::PeriodId.eq(period))
        .filter(evaluation::Column::PersonId.is_in(people.iter().copied()))
        .filter(evaluation::Column::Latest.eq(true))
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row)).collect())
}

/// Which rows somebody may read.
pub type Seen = Condition;

/// What a viewer may read, as a condition on rows.
#[must_use]
pub fn seen(visibility: &Visibility) -> Seen {
    visibility.condition(
        (evaluation::Entity, evaluation::Column::PersonId),
        Some((evaluation::Entity, evaluation::Column::UnitId)),
    )
}

/// Rows without their explanations.
pub(super) fn rows() -> Select<evaluation::Entity> {
    let columns =
        evaluation::Column::iter().filter(|column| !matches!(column, evaluation::Column::Explanation));
    evaluation::Entity::find().select_only().columns(columns).expr_as(Expr::val(""), "explanation")
}

/// The latest evaluation of a person and period that a condition lets through.
pub async fn find(
    source: &Source<'_>,
    person: PersonId,
    period: PeriodId,
    seen: Condition,
) -> Found<Option<Evaluation>> {
    Ok(rows()
        .filter(evaluation::Column::PersonId.eq(person))
        .filter(evaluation::Column::PeriodId.eq(period))
        .filter(evaluation::Column::Latest.eq(true))
        .filter(seen)
        .one(source)
        .await?)
}

/// All revisions of a person and period, the first one first.
pub async fn find_revisions(
    source: &Source<'_>,
    person: PersonId,
    period: PeriodId,
    seen: Condition,
) -> Found<Vec<Evaluation>> {
    Ok(rows()
        .filter(evaluation::Column::PersonId.eq(person))
        .filter(evaluation::Column::PeriodId.eq(period))
        .filter(seen)
        .order_by_asc(evaluation::Column::Revision)
        .all(source)
        .await?)
}

/// Evaluations by key, as far as a condition lets them through.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[EvaluationId],
    seen: Condition,
) -> Found<HashMap<EvaluationId, Evaluation>> {
    let found =
        rows().filter(evaluation::Column::Id.is_in(ids.iter().copied())).filter(seen).all(source).await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The latest evaluations of a person, newest period first.
pub async fn list_of_person(
    source: &Source<'_>,
    person: PersonId,
    seen: Condition,
    limit: u64,
) -> Found<Vec<Evaluation>> {
    Ok(rows()
        .filter(evaluation::Column::PersonId.eq(person))
        .filter(evaluation::Column::Latest.eq(true))
        .filter(seen)
        .order_by_desc(evaluation::Column::PeriodId)
        .limit(limit)
        .all(source)
        .await?)
}

/// The lines of evaluations, as `domain::evaluation::read_lines` reads them.
pub async fn lines(source: &Source<'_>, ids: &[EvaluationId]) -> Found<HashMap<EvaluationId, String>> {
    texts(source, ids, evaluation::Column::Lines).await
}

/// The explanations of evaluations.
pub async fn explanations(source: &Source<'_>, ids: &[EvaluationId]) -> Found<HashMap<EvaluationId, String>> {
    texts(source, ids, evaluation::Column::Explanation).await
}

async fn texts(
    source: &Source<'_>,
    ids: &[EvaluationId],
    column: evaluation::Column,
) -> Found<HashMap<EvaluationId, String>> {
    let rows: Vec<(EvaluationId, String)> = evaluation::Entity::find()
        .select_only()
        .column(evaluation::Column::Id)
        .column(column)
        .filter(evaluation::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Whether periods are locked for agencies; pairs that are not planned are left out.
pub async fn locked(
    source: &Source<'_>,
    pairs: &[(UnitId, PeriodId)],
) -> Found<HashMap<(UnitId, PeriodId), bool>> {
    let agencies: BTreeSet<UnitId> = pairs.iter().map(|(agency, _)| *agency).collect();
    let periods: BTreeSet<PeriodId> = pairs.iter().map(|(_, period)| *period).collect();
    let rows = agency_period::Entity::find()
        .filter(agency_period::Column::AgencyId.is_in(agencies))
        .filter(agency_period::Column::PeriodId.is_in(periods))
        .all(source)
        .await?;
    let told =
        |row: agency_period::Model| ((row.agency_id, row.period_id), row.state.0 == PeriodState::Locked);
    Ok(rows.into_iter().map(told).collect())
}

/// How a person stands in a period, as means and leaders above need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The person.
    pub person: PersonId,
    /// The status of his latest row.
    pub status: EvaluationStatus,
    /// Its reason.
    pub reason: Option<String>,
    /// Its exact score.
    pub score: Option<String>,
    /// The day it was computed for.
    pub as_of: NaiveDate,
}

type StandingRow = (PersonId, Coded<EvaluationStatus>, Option<String>, Option<String>, NaiveDate);

fn standing((person, status, reason, score, as_of): StandingRow) -> Standing {
    Standing { person, status: status.0, reason, score, as_of }
}

fn latest(period: PeriodId) -> Select<evaluation::Entity> {
    evaluation::Entity::find()
        .select_only()
        .column(evaluation::Column::PersonId)
        .filter(evaluation::Column::PeriodId.eq(period))
        .filter(evaluation::Column::Latest.eq(true))
}

fn short(select: Select<evaluation::Entity>) -> Select<evaluation::Entity> {
    select
        .column(evaluation::Column::Status)
        .column(evaluation::Column::Reason)
        .column(evaluation::Column::ScoreExact)
        .column(evaluation::Column::AsOf)
}

/// How these people stand in a period: the short columns of the latest rows.
pub async fn standings(source: &Source<'_>, period: PeriodId, people: &[PersonId]) -> Found<Vec<Standing>> {
    let select = short(latest(period)).filter(evaluation::Column::PersonId.is_in(people.iter().copied()));
    let rows: Vec<StandingRow> = select.into_tuple().all(source).await?;
    Ok(rows.into_iter().map(standing).collect())
}

/// Tells how everybody stands in a period, one after the other in no order.
pub async fn each_standing(
    source: &Source<'_>,
    period: PeriodId,
    mut take: impl FnMut(Standing) + Send,
) -> Found<()> {
    each(short(latest(period)).into_tuple(), source, |row: StandingRow| take(standing(row))).await
}

/// Tells for which day each latest row of a period was computed, one after the other in no order.
pub async fn each_day(
    source: &Source<'_>,
    period: PeriodId,
    mut take: impl FnMut(PersonId, NaiveDate) + Send,
) -> Found<()> {
    let select = latest(period).column(evaluation::Column::AsOf).into_tuple();
    each(select, source, |(person, as_of): (PersonId, NaiveDate)| take(person, as_of)).await
}

/// The latest evaluations in a period of the people whose evaluations (of whatever revision) are given.
pub async fn latest_of(
    source: &Source<'_>,
    period: PeriodId,
    ids: &[EvaluationId],
) -> Found<HashMap<PersonId, Evaluation>> {
    let people = sea_orm::sea_query::Query::select()
        .column(evaluation::Column::PersonId)
        .from(evaluation::Entity)
        .and_where(evaluation::Column::Id.is_in(ids.iter().copied()))
        .take();
    let found = rows()
        .filter(evaluation::Column::PeriodId.eq(period))
        .filter(evaluation::Column::Latest.eq(true))
        .filter(evaluation::Column::PersonId.in_subquery(people))
        .all(source)
        .await?;
    Ok(found.into_iter().map(|row| (row.person_id, row)).collect())
}

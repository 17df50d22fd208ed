//! What stands in the way of locking a period: people without an evaluation or with an outdated one, and people whose
//! result is open.

use crate::db::Source;
use crate::fail::Found;
use chrono::NaiveDate;
use crate::rows;
use domain::terms::{EvaluationStatus, PeriodKind};
use entity::coded::Coded;
use entity::ids::{PeriodId, PersonId};
use entity::{evaluation, period, person, stale_mark};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The statuses that hold a person's period open.
pub const OPEN_STATUSES: [EvaluationStatus; 4] = [
    EvaluationStatus::Missing,
    EvaluationStatus::InsufficientData,
    EvaluationStatus::Provisional,
    EvaluationStatus::Blocked,
];

/// How the evaluations of expected people stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// Expected people without a row, with a mark on it, or whose row was computed while the period was running.
    pub evaluate_first: BTreeSet<PersonId>,
    /// Expected people whose result is open.
    pub open: BTreeSet<PersonId>,
}

/// How the latest evaluations of those expected stand in each of these periods, in a number of statements that does not
/// depend on how many the periods are.
pub async fn closing_of(
    source: &Source<'_>,
    expected: &[(&period::Model, Vec<PersonId>)],
) -> Found<Vec<Closing>> {
    let periods: BTreeSet<PeriodId> = expected.iter().map(|(period, _)| period.id).collect();
    let people: BTreeSet<PersonId> = expected.iter().flat_map(|(_, people)| people).copied().collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let mut stands: HashMap<(PeriodId, PersonId), (EvaluationStatus, NaiveDate)> = HashMap::new();
    let mut marked: HashSet<(PeriodId, PersonId)> = HashSet::new();
    for chunk in people.chunks(10_000) {
        let rows: Vec<(PeriodId, PersonId, Coded<EvaluationStatus>, NaiveDate)> = evaluation::Entity::find()
            .select_only()
            .column(evaluation::Column::PeriodId)
            .column(evaluation::Column::PersonId)
            .column(evaluation::Column::Status)
            .column(evaluation::Column::AsOf)
            .filter(evaluation::Column::PeriodId.is_in(periods.iter().copied()))
            .filter(evaluation::Column::Latest.eq(true))
            .filter(evaluation::Column::PersonId.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        stands.extend(
            rows.into_iter()
                .map(|(period, person, status, as_of)| ((period, person), (status.0, as_of))),
        );
        let marks: Vec<(PeriodId, PersonId)> = stale_mark::Entity::find()
            .select_only()
            .column(stale_mark::Column::PeriodId)
            .column(stale_mark::Column::PersonId)
            .distinct()
            .filter(stale_mark::Column::PeriodId.is_in(periods.iter().copied()))
            .filter(stale_mark::Column::PersonId.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        marked.extend(marks);
    }
    let stand = |(period, people): &(&period::Model, Vec<PersonId>)| {
        let mut found = Closing::default();
        for person in people {
            let settled = stands.get(&(period.id, *person)).filter(|(_, as_of)| *as_of > period.closing_day);
            if settled.is_none() || marked.contains(&(period.id, *person)) {
                found.evaluate_first.insert(*person);
            }
            if settled.is_some_and(|(status, _)| OPEN_STATUSES.contains(status)) {
                found.open.insert(*person);
            }
        }
        found
    };
    Ok(expected.iter().map(stand).collect())
}

/// The first day of the last period of each kind: whether one follows a period is asked of it.
pub async fn last_first_days(source: &Source<'_>) -> Found<HashMap<PeriodKind, NaiveDate>> {
    let rows: Vec<(Coded<PeriodKind>, NaiveDate)> = period::Entity::find()
        .select_only()
        .column(period::Column::Kind)
        .column_as(period::Column::FirstDay.max(), "last")
        .group_by(period::Column::Kind)
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|(kind, day)| (kind.0, day)).collect())
}

/// The names of the first few of each of these sets of people, for messages.
pub async fn first_names_of(source: &Source<'_>, sets: &[&BTreeSet<PersonId>]) -> Found<Vec<String>> {
    const TOLD: usize = 5;
    let few: BTreeSet<PersonId> = sets.iter().flat_map(|people| people.iter().take(TOLD)).copied().collect();
    if few.is_empty() {
        return Ok(vec![String::new(); sets.len()]);
    }
    let few: Vec<PersonId> = few.into_iter().collect();
    let named = rows::by_ids::<person::Entity>(source, &few).await?;
    let list = |people: &&BTreeSet<PersonId>| {
        let known = people.iter().take(TOLD).filter_map(|person| named.get(person));
        let names: Vec<&str> = known.map(|person| person.name.as_str()).collect();
        let rest = if people.len() > TOLD { ", …" } else { "" };
        format!("{}{rest}", names.join(", "))
    };
    Ok(sets.iter().map(list).collect())
}

//! What stands in the way of locking a period: people without an evaluation or with an outdated one, and people whose
//! result is open.

use crate::db::Source;
use crate::fail::Found;
use chrono::NaiveDate;
use domain::terms::EvaluationStatus;
use entity::coded::Coded;
use entity::ids::PersonId;
use entity::{evaluation, period, person, stale_mark};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};

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

/// How the latest evaluations of these people stand in a period.
pub async fn closing(source: &Source<'_>, period: &period::Model, people: &[PersonId]) -> Found<Closing> {
    let mut found = Closing::default();
    for chunk in people.chunks(10_000) {
        let rows: Vec<(PersonId, Coded<EvaluationStatus>, NaiveDate)> = evaluation::Entity::find()
            .select_only()
            .column(evaluation::Column::PersonId)
            .column(evaluation::Column::Status)
            .column(evaluation::Column::AsOf)
            .filter(evaluation::Column::PeriodId.eq(period.id))
            .filter(evaluation::Column::Latest.eq(true))
            .filter(evaluation::Column::PersonId.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        let marked: Vec<PersonId> = stale_mark::Entity::find()
            .select_only()
            .column(stale_mark::Column::PersonId)
            .distinct()
            .filter(stale_mark::Column::PeriodId.eq(period.id))
            .filter(stale_mark::Column::PersonId.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(source)
            .await?;
        let rows: HashMap<PersonId, (EvaluationStatus, NaiveDate)> =
            rows.into_iter().map(|(person, status, as_of)| (person, (status.0, as_of))).collect();
        for person in chunk {
            match rows.get(person) {
                Some((status, as_of)) if *as_of > period.closing_day => {
                    if OPEN_STATUSES.contains(status) {
                        found.open.insert(*person);
                    }
                }
                _ => {
                    found.evaluate_first.insert(*person);
                }
            }
        }
        found.evaluate_first.extend(marked);
    }
    Ok(found)
}

/// Whether a period of the same kind begins after this one has closed.
pub async fn has_next(source: &Source<'_>, period: &period::Model) -> Found<bool> {
    let next = period::Entity::find()
        .filter(period::Column::Kind.eq(period.kind))
        .filter(period::Column::FirstDay.gt(period.closing_day))
        .one(source);
    Ok(next.await?.is_some())
}

/// The names of the first few of a set of people, for a message.
pub async fn first_names(source: &Source<'_>, people: &BTreeSet<PersonId>) -> Found<String> {
    let few: Vec<PersonId> = people.iter().take(5).copied().collect();
    let rows = person::Entity::find().filter(person::Column::Id.is_in(few.iter().copied()));
    let names: Vec<String> =
        rows.order_by_asc(person::Column::Id).all(source).await?.into_iter().map(|row| row.name).collect();
    let rest = if people.len() > few.len() { ", …" } else { "" };
    Ok(format!("{}{rest}", names.join(", ")))
}

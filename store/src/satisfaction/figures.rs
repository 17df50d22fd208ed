//! The one figure of a person in a tracked period: made anew whenever a row of his, or of somebody with whom he shares a
//! unit, changes; only what may be shown is written.

use super::means::Means;
use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::write::Tx;
use domain::rules::Satisfaction;
use domain::satisfaction::{Counted, Disclosure, RatingSubject, Ratings, shown};
use domain::terms::Term;
use entity::ids::{FieldId, PeriodId, PersonId, UnitId};
use entity::satisfaction_result::Column as C;
use entity::{period, satisfaction_figure, satisfaction_result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A figure as stored: it may be shown.
pub type Figure = satisfaction_figure::Model;

/// The figures of people in periods; who has none has too few ratings, or none.
pub async fn figures(
    source: &Source<'_>,
    keys: &[(PersonId, PeriodId)],
) -> Found<HashMap<(PersonId, PeriodId), Figure>> {
    let periods: BTreeSet<PeriodId> = keys.iter().map(|(_, period)| *period).collect();
    let people: BTreeSet<PersonId> = keys.iter().map(|(person, _)| *person).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let mut found = HashMap::new();
    for chunk in people.chunks(10_000) {
        let rows = satisfaction_figure::Entity::find()
            .filter(satisfaction_figure::Column::PeriodId.is_in(periods.iter().copied()))
            .filter(satisfaction_figure::Column::PersonId.is_in(chunk.iter().copied()))
            .all(source)
            .await?;
        found.extend(rows.into_iter().map(|row| ((row.person_id, row.period_id), row)));
    }
    Ok(found)
}

/// Holds a period against other writers of ratings until the commit: whom one of them hides depends on what the other
/// writes. After people, in order of period.
pub async fn hold(tx: &Tx, periods: &[PeriodId]) -> Found<()> {
    period::Entity::find()
        .select_only()
        .column(period::Column::Id)
        .filter(period::Column::Id.is_in(periods.iter().copied()))
        .order_by_asc(period::Column::Id)
        .lock(sea_orm::sea_query::LockType::NoKeyUpdate)
        .into_tuple::<PeriodId>()
        .all(tx.conn())
        .await?;
    Ok(())
}

/// Makes the figures of everybody anew who was rated in a period through one of these units, or through a unit that
/// shares somebody with them. Gives the people whose figure is another now.
pub async fn recompute(
    tx: &Tx,
    period: &period::Model,
    units: &[UnitId],
    rules: &Satisfaction,
) -> Found<Vec<PersonId>> {
    let people = connected(tx, period.id, units).await?;
    let ids: Vec<PersonId> = people.iter().copied().collect();
    let mut counted: BTreeMap<PersonId, (Counted, BTreeMap<FieldId, Ratings>)> = BTreeMap::new();
    for chunk in ids.chunks(10_000) {
        let rows = satisfaction_result::Entity::find()
            .filter(C::PeriodId.eq(period.id))
            .filter(C::PersonId.is_in(chunk.iter().copied()))
            .all(tx.conn())
            .await?;
        for row in rows {
            let Some(person) = row.person_id else { continue };
            let ratings = ratings(row.satisfied, row.rated)?;
            let (all, fields) = counted.entry(person).or_default();
            all.add(row.unit_id.0, row.entered_by_id, ratings);
            let field = fields.entry(row.field_id).or_default();
            *field = [*field, ratings].into_iter().sum();
        }
    }
    let means = Means::load(&tx.source(), &[period]).await?;
    let all: Vec<Counted> = counted.values().map(|(all, _)| all.clone()).collect();
    let mut now: BTreeMap<PersonId, Figure> = BTreeMap::new();
    for ((person, (all, fields)), shown) in counted.into_iter().zip(shown(&all, rules)) {
        let total = all.total();
        let Some(interval) = total.wilson(rules).filter(|_| shown) else { continue };
        let mean = means.over(period.id, fields.into_iter());
        let shrunk = mean.as_ref().and_then(|mean| total.shrunk(mean, rules));
        let nano = |share: &domain::number::Exact| {
            share.floor_nano().ok_or_else(|| Fail::Broken("a share is above its column".into()))
        };
        let figure = Figure {
            person_id: person,
            period_id: period.id,
            rated: whole(total.total())?,
            satisfied: whole(total.satisfied())?,
            mean: mean.as_ref().map(ToString::to_string),
            shrunk_exact: shrunk.as_ref().map(ToString::to_string),
            shrunk: shrunk.as_ref().map(nano).transpose()?,
            low: nano(&interval.low)?,
            high: nano(&interval.high)?,
            full: total.disclosure(rules) == Disclosure::Full,
        };
        now.insert(person, figure);
    }
    replace(tx, period.id, &ids, now).await
}

/// Writes the figures that differ, and deletes those that may no longer be shown.
async fn replace(
    tx: &Tx,
    period: PeriodId,
    people: &[PersonId],
    now: BTreeMap<PersonId, Figure>,
) -> Found<Vec<PersonId>> {
    let keys: Vec<_> = people.iter().map(|person| (*person, period)).collect();
    let before = figures(&tx.source(), &keys).await?;
    let changed: Vec<PersonId> =
        people.iter().copied().filter(|person| before.get(&(*person, period)) != now.get(person)).collect();
    for chunk in changed.chunks(10_000) {
        satisfaction_figure::Entity::delete_many()
            .filter(satisfaction_figure::Column::PeriodId.eq(period))
            .filter(satisfaction_figure::Column::PersonId.is_in(chunk.iter().copied()))
            .exec(tx.conn())
            .await?;
    }
    let rows: Vec<satisfaction_figure::ActiveModel> = changed
        .iter()
        .filter_map(|person| now.get(person))
        .map(|figure| satisfaction_figure::ActiveModel {
            person_id: Set(figure.person_id),
            period_id: Set(figure.period_id),
            rated: Set(figure.rated),
            satisfied: Set(figure.satisfied),
            mean: Set(figure.mean.clone()),
            shrunk_exact: Set(figure.shrunk_exact.clone()),
            shrunk: Set(figure.shrunk),
            low: Set(figure.low),
            high: Set(figure.high),
            full: Set(figure.full),
        })
        .collect();
    for chunk in rows.chunks(dialect::rows_per_insert(10)) {
        satisfaction_figure::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    Ok(changed)
}

/// Everybody rated in a period through these units, through the units that those people share with others, and so on.
async fn connected(tx: &Tx, period: PeriodId, units: &[UnitId]) -> Found<BTreeSet<PersonId>> {
    let mut known: BTreeSet<UnitId> = units.iter().copied().collect();
    let mut open: Vec<UnitId> = known.iter().copied().collect();
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    while !open.is_empty() {
        let mut met: Vec<PersonId> = Vec::new();
        for chunk in open.chunks(10_000) {
            let rows: Vec<Option<PersonId>> = of_people(period)
                .select_only()
                .column(C::PersonId)
                .distinct()
                .filter(C::UnitId.is_in(chunk.iter().copied()))
                .into_tuple()
                .all(tx.conn())
                .await?;
            met.extend(rows.into_iter().flatten().filter(|person| people.insert(*person)));
        }
        open.clear();
        for chunk in met.chunks(10_000) {
            let rows: Vec<UnitId> = of_people(period)
                .select_only()
                .column(C::UnitId)
                .distinct()
                .filter(C::PersonId.is_in(chunk.iter().copied()))
                .into_tuple()
                .all(tx.conn())
                .await?;
            open.extend(rows.into_iter().filter(|unit| known.insert(*unit)));
        }
    }
    Ok(people)
}

fn of_people(period: PeriodId) -> sea_orm::Select<satisfaction_result::Entity> {
    satisfaction_result::Entity::find()
        .filter(C::PeriodId.eq(period))
        .filter(C::Subject.eq(RatingSubject::Person.code()))
}

/// Stored ratings as the rules read them.
pub(super) fn ratings(satisfied: i64, rated: i64) -> Found<Ratings> {
    let read = u64::try_from(satisfied).ok().zip(u64::try_from(rated).ok());
    read.and_then(|(satisfied, rated)| Ratings::new(satisfied, rated))
        .ok_or_else(|| Fail::Broken("stored ratings do not add up".into()))
}

fn whole(count: u64) -> Found<i64> {
    i64::try_from(count).map_err(|_| Fail::Broken("ratings pass their column".into()))
}

//! The working-day calendar: days on which the working week is not the usual one.

use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::guard::{self, Pairs};
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::stale::{self, Reach};
use crate::trail::Trail;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::fold::nfc;
use domain::periods::Days;
use domain::terms::{CalendarDayKind, PeriodKind, Term};
use entity::coded::Coded;
use entity::ids::{CalendarDayId, PeriodId, PersonId, UnitId};
use entity::{absence, agency_period, calendar_day, handed_over_score, period};
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use std::collections::{BTreeSet, HashMap};

/// A day of the calendar as stored.
pub type CalendarDay = calendar_day::Model;

/// A day as HR of the root describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CalendarInput {
    /// The day.
    pub day: NaiveDate,
    /// What it is.
    pub kind: CalendarDayKind,
    /// Its name.
    pub name: String,
}

impl CalendarInput {
    fn says(&self, row: &CalendarDay) -> bool {
        row.kind.0 == self.kind && row.name == nfc(&self.name)
    }
}

/// The days of a stretch that are not as the week says, in order.
pub async fn list(source: &Source<'_>, days: Days) -> Found<Vec<CalendarDay>> {
    Ok(calendar_day::Entity::find()
        .filter(calendar_day::Column::Day.gte(days.from()))
        .filter(calendar_day::Column::Day.lte(days.to()))
        .order_by_asc(calendar_day::Column::Day)
        .all(source)
        .await?)
}

/// Days by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[CalendarDayId],
) -> Found<HashMap<CalendarDayId, CalendarDay>> {
    rows::by_ids::<calendar_day::Entity>(source, ids).await
}

async fn of_days(source: &Source<'_>, days: &[NaiveDate]) -> Found<HashMap<NaiveDate, CalendarDay>> {
    let rows = calendar_day::Entity::find().filter(calendar_day::Column::Day.is_in(days.iter().copied()));
    Ok(rows.all(source).await?.into_iter().map(|row| (row.day, row)).collect())
}

/// Of the inputs, by their places, those that would change a day of a period that some agency has locked; the periods
/// of the others stay unlocked until the commit.
pub async fn locked(tx: &Tx, inputs: &[CalendarInput]) -> Found<HashMap<usize, Fail>> {
    let days: Vec<NaiveDate> = inputs.iter().map(|input| input.day).collect();
    let known = of_days(&tx.source(), &days).await?;
    let changed: Vec<usize> = (0..inputs.len())
        .filter(|at| !known.get(&inputs[*at].day).is_some_and(|row| inputs[*at].says(row)))
        .collect();
    let (Some(first), Some(last)) =
        (changed.iter().map(|at| inputs[*at].day).min(), changed.iter().map(|at| inputs[*at].day).max())
    else {
        return Ok(HashMap::new());
    };
    let touched = Query::select()
        .column(period::Column::Id)
        .from(period::Entity)
        .and_where(period::Column::FirstDay.lte(last))
        .and_where(period::Column::ClosingDay.gte(first))
        .take();
    let states: Vec<(PeriodId, UnitId)> = agency_period::Entity::find()
        .select_only()
        .columns([agency_period::Column::PeriodId, agency_period::Column::AgencyId])
        .filter(agency_period::Column::PeriodId.in_subquery(touched))
        .into_tuple()
        .all(tx.conn())
        .await?;
    let periods = period::Entity::find()
        .filter(period::Column::Id.is_in(states.iter().map(|(period, _)| *period)))
        .all(tx.conn())
        .await?;
    let mut refused = HashMap::new();
    for period in periods {
        let Some(days) = guard::days_of(&period) else { continue };
        let pairs: Pairs = states.iter().copied().filter(|(of, _)| *of == period.id).collect();
        let inside: Vec<usize> =
            changed.iter().copied().filter(|at| days.contains(inputs[*at].day)).collect();
        if inside.is_empty() {
            continue;
        }
        match guard::unlocked(tx, pairs).await {
            Ok(_) => {}
            Err(Fail::Refused(refusals)) => {
                for at in inside {
                    refused.insert(at, Fail::Refused(refusals.clone()));
                }
            }
            Err(other) => return Err(other),
        }
    }
    Ok(refused)
}

/// Marks whom these days bear on: working days are counted for whoever is away in a month or quarter that holds one of
/// them, or has a score of it that another body handed over.
async fn mark(tx: &Tx, days: &[NaiveDate]) -> Found<()> {
    let opened = stale::opened(&tx.source()).await?;
    let mut reach = Reach::default();
    for period in opened.iter().filter(|period| period.kind.0 != PeriodKind::Year) {
        let Some(own) = guard::days_of(period).filter(|own| days.iter().any(|day| own.contains(*day))) else {
            continue;
        };
        let away: Vec<PersonId> = absence::Entity::find()
            .select_only()
            .column(absence::Column::PersonId)
            .filter(absence::Column::VoidedAt.is_null())
            .filter(absence::Column::FirstDay.lte(own.to()))
            .filter(
                Condition::any()
                    .add(absence::Column::LastDay.is_null())
                    .add(absence::Column::LastDay.gte(own.from())),
            )
            .into_tuple()
            .all(tx.conn())
            .await?;
        let handed_over: Vec<PersonId> = handed_over_score::Entity::find()
            .select_only()
            .column(handed_over_score::Column::PersonId)
            .filter(handed_over_score::Column::VoidedAt.is_null())
            .filter(handed_over_score::Column::PeriodId.eq(period.id))
            .into_tuple()
            .all(tx.conn())
            .await?;
        let people: BTreeSet<PersonId> = away.into_iter().chain(handed_over).collect();
        reach.rows(tx, people.into_iter(), period).await?;
    }
    reach.insert(tx, "calendar changed").await
}

/// Brings days to what is described, and marks whose evaluation that touches; the same twice changes nothing.
pub async fn upsert_many(
    tx: &mut Tx,
    _permit: &Permitted<act::EditCalendar>,
    inputs: &[CalendarInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<CalendarDayId>> {
    let days: Vec<NaiveDate> = inputs.iter().map(|input| input.day).collect();
    let before = of_days(&tx.source(), &days).await?;
    let differs = |input: &&CalendarInput| !before.get(&input.day).is_some_and(|row| input.says(row));
    let rows: Vec<calendar_day::ActiveModel> = inputs
        .iter()
        .filter(differs)
        .map(|input| calendar_day::ActiveModel {
            id: sea_orm::NotSet,
            day: Set(input.day),
            kind: Set(Coded(input.kind)),
            name: Set(nfc(&input.name)),
        })
        .collect();
    let once = OnConflict::column(calendar_day::Column::Day)
        .update_columns([calendar_day::Column::Kind, calendar_day::Column::Name])
        .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(3)) {
        let insert = calendar_day::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    let changed: Vec<NaiveDate> = inputs
        .iter()
        .filter(|input| before.get(&input.day).is_none_or(|row| row.kind.0 != input.kind))
        .map(|input| input.day)
        .collect();
    mark(tx, &changed).await?;
    let after = of_days(&tx.source(), &days).await?;
    let mut ids = Vec::new();
    for input in inputs {
        let id = after.get(&input.day).ok_or(Fail::Busy)?.id;
        ids.push(id);
        if differs(&input) {
            let was = before.get(&input.day).map(
                |row| serde_json::json!({ "day": row.day, "kind": row.kind.0.code(), "name": row.name }),
            );
            trail.note(tx, Action::EditCalendar, "calendar_day", id.0, was, serde_json::json!(input));
        } else {
            trail.unchanged();
        }
    }
    Ok(ids)
}

//! Periods: one calendar of months, quarters and years for the installation, and a state for each agency.

mod states;

pub use states::{StatesPage, count_states, pages, states, states_by_code, states_of};

use crate::agency::AgencyBook;
use crate::audit::Event;
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::guard::{days_of, insert_planned, planned};
use crate::policy::{Permitted, act};
use crate::rows;
use crate::setting::TrackingBook;
use crate::write::Tx;
use domain::period_order::Standing;
use domain::periods::{Month, Period, Tracking, YearPlan};
use domain::refusal::{Code, Refusal};
use domain::terms::{PeriodKind, PeriodState, Term};
use entity::coded::Coded;
use entity::ids::{AgencyPeriodId, PeriodId, UnitId};
use entity::{agency_period, period};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// A period as stored.
pub type PeriodRow = period::Model;

/// The state of a period for an agency, as stored.
pub type AgencyPeriod = agency_period::Model;

/// A period as the rules know it.
#[must_use]
pub fn calendar(row: &period::Model) -> Option<Period> {
    of_key(row.kind.0, row.year, row.number)
}

/// The period of a kind, year and number; `None` where no calendar has it.
#[must_use]
pub fn of_key(kind: PeriodKind, year: i32, number: i32) -> Option<Period> {
    let number = u32::try_from(number).ok()?;
    match kind {
        PeriodKind::Month => Period::month(year, number),
        PeriodKind::Quarter => Period::quarter(year, number),
        PeriodKind::Year => (number == 1).then_some(Period::Year(year)),
    }
}

/// Kind and number of a period as stored: month 1 to 12, quarter 1 to 4, 1 for the year.
#[must_use]
pub fn numbered(period: Period) -> (PeriodKind, i32) {
    let last = i32::try_from(period.months().1).unwrap_or_default();
    match period {
        Period::Month(_) => (PeriodKind::Month, last),
        Period::Quarter(_) => (PeriodKind::Quarter, last / 3),
        Period::Year(_) => (PeriodKind::Year, 1),
    }
}

/// The period of a kind, year and number; `None` where it is not planned.
pub async fn find(
    source: &Source<'_>,
    kind: PeriodKind,
    year: i32,
    number: i32,
) -> Found<Option<period::Model>> {
    Ok(period::Entity::find()
        .filter(period::Column::Kind.eq(Coded(kind)))
        .filter(period::Column::Year.eq(year))
        .filter(period::Column::Number.eq(number))
        .one(source)
        .await?)
}

/// Periods by key.
pub async fn find_many(source: &Source<'_>, ids: &[PeriodId]) -> Found<HashMap<PeriodId, period::Model>> {
    rows::by_ids::<period::Entity>(source, ids).await
}

/// The years that are planned, in order.
pub async fn years(source: &Source<'_>) -> Found<Vec<i32>> {
    let rows = period::Entity::find().filter(period::Column::Kind.eq(Coded(PeriodKind::Year)));
    let rows = rows.order_by_asc(period::Column::Year).all(source).await?;
    Ok(rows.into_iter().map(|row| row.year).collect())
}

/// The periods of a year: months, quarters, the year.
pub async fn list_year(source: &Source<'_>, year: i32) -> Found<Vec<period::Model>> {
    let rows = period::Entity::find().filter(period::Column::Year.eq(year));
    Ok(rows.order_by_asc(period::Column::Id).all(source).await?)
}

/// The states of every period that is open for an agency.
pub async fn list_open(source: &Source<'_>) -> Found<Vec<AgencyPeriod>> {
    let rows =
        agency_period::Entity::find().filter(agency_period::Column::State.eq(Coded(PeriodState::Open)));
    Ok(rows.order_by_asc(agency_period::Column::Id).all(source).await?)
}

/// The state of a period for an agency by key.
pub async fn find_agency_period(source: &Source<'_>, id: AgencyPeriodId) -> Found<Option<AgencyPeriod>> {
    Ok(agency_period::Entity::find_by_id(id).one(source).await?)
}

/// The states of periods for agencies by key.
pub async fn find_agency_periods(
    source: &Source<'_>,
    ids: &[AgencyPeriodId],
) -> Found<HashMap<AgencyPeriodId, AgencyPeriod>> {
    let rows = agency_period::Entity::find().filter(agency_period::Column::Id.is_in(ids.iter().copied()));
    Ok(rows.all(source).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Every period of these agencies with its state and how the agency tracks there: what the order of steps is asked of.
pub async fn standings(source: &Source<'_>, agencies: &[UnitId]) -> Found<HashMap<UnitId, Vec<Standing>>> {
    let rows = agency_period::Entity::find()
        .filter(agency_period::Column::AgencyId.is_in(agencies.iter().copied()))
        .all(source)
        .await?;
    let mut ids: Vec<PeriodId> = rows.iter().map(|row| row.period_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let periods = find_many(source, &ids).await?;
    let book = TrackingBook::load(source, agencies).await?;
    let mut found: HashMap<UnitId, Vec<Standing>> = HashMap::new();
    for row in rows {
        let Some(stored) = periods.get(&row.period_id) else { continue };
        let Some(period) = calendar(stored) else { continue };
        let tracking = tracking_in(&book, row.agency_id, stored);
        found.entry(row.agency_id).or_default().push(Standing { period, state: row.state.0, tracking });
    }
    Ok(found)
}

/// How an agency tracks in the quarter that a period is or lies in: its setting on the quarter's first calendar day.
#[must_use]
pub fn tracking_in(book: &TrackingBook, agency: UnitId, period: &period::Model) -> Tracking {
    let month = Month::holding(period.calendar_first_day);
    let first = Month::new(month.year(), (month.quarter() - 1) * 3 + 1).unwrap_or(month);
    book.on(agency, first.days().from())
}

/// The plan of a year as it stands; `None` where it is not planned. Its opening day is told by its first month's row.
pub async fn planned_year(source: &Source<'_>, year: i32) -> Found<Option<YearPlan>> {
    let rows = list_year(source, year).await?;
    let months: Vec<_> = rows
        .iter()
        .filter(|row| row.kind.0 == PeriodKind::Month)
        .filter_map(|row| Some((u32::try_from(row.number).ok()?, row.closing_day)))
        .collect();
    if months.is_empty() {
        return Ok(None);
    }
    YearPlan::first(year, &months)
        .map(Some)
        .map_err(|refusal| Fail::Broken(format!("a planned year is no plan: {refusal}")))
}

/// Plans a year: its periods, and a PLANNED row of each for every agency that has a day in it. What is there already
/// stays; so the same call again adds only the rows of agencies that were marked since. Tells the rows added.
///
/// # Errors
/// `YEAR_PLANNED` where the year was planned with other closing days.
pub async fn plan(tx: &mut Tx, _permit: &Permitted<act::PlanPeriods>, plan: &YearPlan) -> Found<u64> {
    let mut rows = list_year(&tx.source(), plan.year()).await?;
    if rows.is_empty() {
        let mut new = Vec::new();
        for period in plan.periods() {
            let (kind, number) = numbered(period);
            let (Some(days), Some(calendar)) = (plan.days(period), period.calendar_days()) else {
                return Err(Fail::Broken(format!("a plan has no days for {period}")));
            };
            new.push(period::ActiveModel {
                kind: Set(Coded(kind)),
                year: Set(plan.year()),
                number: Set(number),
                first_day: Set(days.from()),
                closing_day: Set(days.to()),
                calendar_first_day: Set(calendar.from()),
                calendar_last_day: Set(calendar.to()),
                ..Default::default()
            });
        }
        period::Entity::insert_many(new).exec_without_returning(tx.conn()).await?;
        rows = list_year(&tx.source(), plan.year()).await?;
        let closing: Vec<_> = rows
            .iter()
            .filter(|row| row.kind.0 == PeriodKind::Month)
            .map(|row| json!([row.number, row.closing_day]))
            .collect();
        tx.record(
            Event::new("PlanPeriods", "period", None)
                .batch(json!({ "year": plan.year(), "closing": closing })),
        );
    }
    for row in &rows {
        let asked = calendar(row).and_then(|period| plan.closing_day(period));
        if asked != Some(row.closing_day) {
            return Err(Refusal::new(Code::YearPlanned, "closingDays")
                .with("year", plan.year())
                .with("month", row.number)
                .with("day", row.closing_day)
                .into());
        }
    }
    let ids: Vec<PeriodId> = rows.iter().map(|row| row.id).collect();
    let there: HashSet<(PeriodId, UnitId)> = agency_period::Entity::find()
        .filter(agency_period::Column::PeriodId.is_in(ids))
        .all(tx.conn())
        .await?
        .into_iter()
        .map(|row| (row.period_id, row.agency_id))
        .collect();
    let book = AgencyBook::load(&tx.source(), &[]).await?;
    let mut missing = Vec::new();
    for row in &rows {
        let agencies = days_of(row).map(|days| book.within(days)).unwrap_or_default();
        let new = agencies.into_iter().filter(|agency| !there.contains(&(row.id, *agency)));
        missing.extend(new.map(|agency| planned(row.id, agency)));
    }
    let added = insert_planned(tx, missing).await? as u64;
    if added > 0 {
        tx.record(
            Event::new("PlanPeriods", "agency_period", None)
                .batch(json!({ "year": plan.year(), "rows": added })),
        );
    }
    Ok(added)
}

/// PLANNED to OPEN.
pub async fn open(
    tx: &mut Tx,
    permit: &Permitted<act::OpenPeriod>,
    row: &AgencyPeriod,
) -> Found<AgencyPeriod> {
    check_reach(permit.subtree()?, row)?;
    let opened_at = Some(tx.call().at.0);
    step(tx, "OpenPeriod", row, AgencyPeriod { opened_at, ..to(row, PeriodState::Open) }).await
}

/// OPEN to LOCKED. What is unfinished is carried by [`crate::carry`] in the same transaction.
pub async fn lock(
    tx: &mut Tx,
    permit: &Permitted<act::LockPeriod>,
    row: &AgencyPeriod,
) -> Found<AgencyPeriod> {
    check_reach(permit.subtree()?, row)?;
    let locked_at = Some(tx.call().at.0);
    step(tx, "LockPeriod", row, AgencyPeriod { locked_at, ..to(row, PeriodState::Locked) }).await
}

/// LOCKED to OPEN, by a numbered decision that the row keeps.
pub async fn reopen(
    tx: &mut Tx,
    _permit: &Permitted<act::ReopenPeriod>,
    row: &AgencyPeriod,
    decision: &str,
) -> Found<AgencyPeriod> {
    let after =
        AgencyPeriod { reopened_by_decision: Some(decision.to_owned()), ..to(row, PeriodState::Open) };
    step(tx, "ReopenPeriod", row, after).await
}

fn to(row: &AgencyPeriod, state: PeriodState) -> AgencyPeriod {
    AgencyPeriod { state: Coded(state), version: row.version + 1, ..row.clone() }
}

async fn step(
    tx: &mut Tx,
    action: &'static str,
    before: &AgencyPeriod,
    after: AgencyPeriod,
) -> Found<AgencyPeriod> {
    agency_period::Entity::update(agency_period::ActiveModel::from(after.clone()).reset_all())
        .exec(tx.conn())
        .await?;
    let told = |row: &AgencyPeriod| {
        json!({
            "agency": row.agency_id.0, "period": row.period_id.0, "state": row.state.0.code(),
            "reopened_by_decision": row.reopened_by_decision, "version": row.version,
        })
    };
    tx.record(Event::new(action, "agency_period", Some(before.id.0)).change(&told(before), &told(&after)));
    Ok(after)
}

fn check_reach(unit: UnitId, row: &AgencyPeriod) -> Found<()> {
    if unit == row.agency_id {
        return Ok(());
    }
    Err(Fail::Broken(format!("a proof about unit {} does not reach agency {}", unit.0, row.agency_id.0)))
}

/// The periods of which there is an evaluation, in order of key.
pub async fn with_evaluations(source: &Source<'_>) -> Found<Vec<period::Model>> {
    let of = sea_orm::sea_query::Query::select()
        .column(entity::evaluation::Column::PeriodId)
        .from(entity::evaluation::Entity)
        .take();
    Ok(period::Entity::find()
        .filter(period::Column::Id.in_subquery(of))
        .order_by_asc(period::Column::Id)
        .all(source)
        .await?)
}

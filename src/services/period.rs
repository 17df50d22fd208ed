//! Planning years, opening, locking and re-opening periods.

mod steps;

pub use steps::{Ready, possible};

use crate::services::checks::check_decision;
use chrono::NaiveDate;
use domain::periods::YearPlan;
use domain::refusal::{Code, Language, Refusal};
use domain::terms::{PeriodKind, Term};
use steps::Around;
use store::carry::{self, Carried};
use store::expected::expected;
use store::guard;
use store::ids::AgencyPeriodId;
use store::period::{self, AgencyPeriod, PeriodRow};
use store::policy::{act, on_root_or_unit, on_unit};
use store::{Call, Fail, Found, Source, unit, write};

/// A closing day as the root chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ClosingDay {
    /// 1 to 12.
    pub month: i32,
    /// A day of that month.
    pub day: i32,
}

/// A period by its natural key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodKey {
    /// Month, quarter or year.
    pub kind: PeriodKind,
    /// The year.
    pub year: i32,
    /// Month 1 to 12, quarter 1 to 4, 1 for the year.
    pub number: i32,
}

/// Plans a year with its months and quarters for every agency. The same twice changes nothing, but for the rows of
/// agencies that were marked since.
///
/// # Errors
/// `YEAR_OUT_OF_RANGE`, `YEAR_LEFT_OUT`, `CLOSING_DAY_OUT_OF_RANGE`, `YEAR_PLANNED`, `YEAR_PLAN_GAP`; FORBIDDEN without HR
/// of the root.
pub async fn plan_year(call: &Call, year: i32, closing_days: &[ClosingDay]) -> Found<Vec<PeriodRow>> {
    write(call, &(year, closing_days), async |tx| {
        let root = unit::find_root(&tx.source()).await?.ok_or(Fail::NotFound)?;
        let permit = on_unit::<act::PlanPeriods>(tx, root).await?;
        if !(2026..=2100).contains(&year) {
            return Err(Refusal::new(Code::YearOutOfRange, "year").with("year", year).into());
        }
        let planned = period::years(&tx.source()).await?;
        if let Some(missing) = left_out(year, &planned) {
            return Err(Refusal::new(Code::YearLeftOut, "year")
                .with("year", year)
                .with("missing", missing)
                .into());
        }
        let closing = read_closing_days(year, closing_days)?;
        let before = period::planned_year(&tx.source(), year - 1).await?;
        let after = period::list_year(&tx.source(), year + 1).await?;
        let plan = match &before {
            Some(before) => YearPlan::following(before, &closing),
            None => YearPlan::first(year, &closing),
        }?;
        if let Some(next) = after.iter().map(|row| row.first_day).min()
            && Some(next) != plan.closes().succ_opt()
        {
            return Err(Refusal::new(Code::YearPlanGap, "closingDays")
                .with("year", year)
                .with("next", year + 1)
                .with("opens", next)
                .into());
        }
        period::plan(tx, &permit, &plan).await
    })
    .await?;
    period::list_year(&call.db.read(), year).await
}

/// The year next to a new one that no plan is made for, though others are planned beyond it.
fn left_out(year: i32, planned: &[i32]) -> Option<i32> {
    let next_to = |other: &i32| (other - year).abs() <= 1;
    let nearest = planned.iter().min_by_key(|other| (**other - year).abs())?;
    (!planned.iter().any(next_to)).then_some(year + (nearest - year).signum())
}

fn read_closing_days(year: i32, days: &[ClosingDay]) -> Found<Vec<(u32, NaiveDate)>> {
    let mut read: Vec<(u32, NaiveDate)> = Vec::new();
    for (index, closing) in days.iter().enumerate() {
        let month = u32::try_from(closing.month).unwrap_or(0);
        let day = u32::try_from(closing.day).unwrap_or(0);
        let date = NaiveDate::from_ymd_opt(year, month, day);
        let twice = read.iter().any(|(known, _)| *known == month);
        let Some(date) = date.filter(|_| !twice) else {
            return Err(Refusal::new(Code::ClosingDayOutOfRange, &format!("closingDays.{index}"))
                .with("day", closing.day)
                .with("month", closing.month)
                .into());
        };
        read.push((month, date));
    }
    Ok(read)
}

/// Opens a period of an agency.
///
/// # Errors
/// `PERIOD_NOT_PLANNED`, `PERIOD_STATE`, `PERIOD_ORDER`; FORBIDDEN without HR over the agency.
pub async fn open(call: &Call, key: PeriodKey, agency: &str) -> Found<AgencyPeriod> {
    let id = write(call, &(told(key), agency), async |tx| {
        let (unit, period) = find(&tx.source(), key, agency).await?;
        let permit = on_unit::<act::OpenPeriod>(tx, unit.id).await?;
        let row = guard::alone(tx, unit.id, period.id).await?;
        let around = Around::load(&tx.source(), std::slice::from_ref(&row)).await?;
        if let Some(refusal) = around.obstacle_to_open(&row)? {
            return Err(refusal.into());
        }
        store::satisfaction::fix_means(tx, &permit, &period).await?;
        Ok(period::open(tx, &permit, &row).await?.id)
    })
    .await?;
    read(call, id).await
}

/// Locks a period of an agency: freezes what counts in it and carries what is unfinished.
///
/// # Errors
/// `PERIOD_NOT_PLANNED`, `PERIOD_STATE`, `PERIOD_ORDER`, `PERIOD_RUNNING`, `EVALUATE_FIRST`, `NEXT_PERIOD_MISSING`,
/// `OPEN_PEOPLE` where `open_people` is not their number; FORBIDDEN without HR over the agency.
pub async fn lock(
    call: &Call,
    key: PeriodKey,
    agency: &str,
    open_people: Option<i64>,
) -> Found<(AgencyPeriod, Carried)> {
    let (id, carried) = write(call, &(told(key), agency, open_people), async |tx| {
        let (unit, period) = find(&tx.source(), key, agency).await?;
        let permit = on_unit::<act::LockPeriod>(tx, unit.id).await?;
        let row = guard::alone(tx, unit.id, period.id).await?;
        let around = Around::load(&tx.source(), std::slice::from_ref(&row)).await?;
        let ready = around.ready(&tx.source(), &[&row], tx.call().today).await?.remove(&row.id);
        let ready = ready.ok_or_else(|| Fail::Broken("a period was not judged".into()))??;
        let open = i64::try_from(ready.closing.open.len()).unwrap_or(i64::MAX);
        if open_people.unwrap_or(0) != open {
            return Err(Refusal::new(Code::OpenPeople, "openPeople").with("count", open).into());
        }
        let carried = if period.kind.0 == PeriodKind::Year {
            Carried::default()
        } else {
            carry::carry(tx, &permit, &period, &ready.expected).await?
        };
        Ok((period::lock(tx, &permit, &row).await?.id, carried))
    })
    .await?;
    Ok((read(call, id).await?, carried))
}

/// Opens a locked period again, by a numbered decision of HR of the root.
///
/// # Errors
/// `DECISION_NUMBER_MISSING`, `PERIOD_STATE`; FORBIDDEN without HR of the root.
pub async fn reopen(call: &Call, key: PeriodKey, agency: &str, decision: &str) -> Found<AgencyPeriod> {
    let id = write(call, &(told(key), agency, decision), async |tx| {
        let (unit, period) = find(&tx.source(), key, agency).await?;
        let permit = on_unit::<act::ReopenPeriod>(tx, unit.id).await?;
        if let Some(refusal) = check_decision(decision, "decisionNumber") {
            return Err(refusal.into());
        }
        let row = guard::alone(tx, unit.id, period.id).await?;
        let around = Around::load(&tx.source(), std::slice::from_ref(&row)).await?;
        if let Some(refusal) = around.obstacle_to_reopen(&row)? {
            return Err(refusal.into());
        }
        let after = period::reopen(tx, &permit, &row, decision.trim()).await?;
        let people = expected(&tx.source(), unit.id, &period).await?;
        carry::apply_proposals(tx, &permit, &period, &people).await?;
        Ok(after.id)
    })
    .await?;
    read(call, id).await
}

async fn find(source: &Source<'_>, key: PeriodKey, agency: &str) -> Found<(unit::Unit, PeriodRow)> {
    let unit = unit::find_by_code(source, agency)
        .await?
        .ok_or_else(|| Refusal::new(Code::UnitUnknown, "agency").with("code", agency))?;
    match period::find(source, key.kind, key.year, key.number).await? {
        Some(period) => Ok((unit, period)),
        None => Err(Refusal::new(Code::PeriodNotPlanned, "period")
            .with("period_vi", label(key, Language::Vi))
            .with("period_en", label(key, Language::En))
            .with("agency", unit.name)
            .into()),
    }
}

/// What people call the period of a key, also of one that no calendar has.
#[must_use]
pub fn label(key: PeriodKey, language: Language) -> String {
    period::of_key(key.kind, key.year, key.number).map_or_else(
        || format!("{} {}/{}", key.kind.label(language), key.number, key.year),
        |period| period.label(language),
    )
}

fn told(key: PeriodKey) -> (&'static str, i32, i32) {
    (key.kind.code(), key.year, key.number)
}

async fn read(call: &Call, id: AgencyPeriodId) -> Found<AgencyPeriod> {
    period::find_agency_period(&call.db.read(), id).await?.ok_or(Fail::NotFound)
}

/// Asks whether the caller may put rules in force; before there is a root this is the operator's.
pub(super) async fn rules_permit(tx: &store::Tx) -> Found<store::policy::Permitted<act::AdoptRules>> {
    let root = unit::find_root(&tx.source()).await?;
    on_root_or_unit::<act::AdoptRules>(tx, root).await
}

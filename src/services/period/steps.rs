//! What stands in the way of opening, locking and re-opening periods: judged for many rows at once, so that a list may
//! show it, and by the mutations for the one that they are about.

use crate::services::possible::{Possible, barred};
use chrono::NaiveDate;
use domain::period_order::{Standing, Step, find_holding_up};
use domain::refusal::{Code, Language, Refusal};
use domain::terms::{PeriodKind, PeriodState, Term};
use std::collections::{BTreeSet, HashMap};
use store::closing::{Closing, closing_of, first_names_of, last_first_days};
use store::expected::expected_of;
use store::ids::{AgencyPeriodId, PeriodId, PersonId, UnitId};
use store::period::{self, AgencyPeriod, PeriodRow};
use store::policy::{Action, Viewer};
use store::{Fail, Found, Source, unit};

/// Who is expected in a period that can be locked, and how their evaluations stand.
pub struct Ready {
    /// The people expected.
    pub expected: Vec<PersonId>,
    /// How their evaluations stand.
    pub closing: Closing,
}

/// Periods of agencies with what their steps depend on.
pub struct Around {
    periods: HashMap<PeriodId, PeriodRow>,
    agencies: HashMap<UnitId, String>,
    standings: HashMap<UnitId, Vec<Standing>>,
    last: HashMap<PeriodKind, NaiveDate>,
}

impl Around {
    /// Reads what the steps of these rows depend on: as many statements as for one.
    ///
    /// # Errors
    /// Only failures of the database.
    pub async fn load(source: &Source<'_>, rows: &[AgencyPeriod]) -> Found<Self> {
        let periods: BTreeSet<PeriodId> = rows.iter().map(|row| row.period_id).collect();
        let agencies: BTreeSet<UnitId> = rows.iter().map(|row| row.agency_id).collect();
        let periods: Vec<PeriodId> = periods.into_iter().collect();
        let agencies: Vec<UnitId> = agencies.into_iter().collect();
        let named = unit::find_many(source, &agencies).await?;
        Ok(Self {
            periods: period::find_many(source, &periods).await?,
            agencies: named.into_iter().map(|(id, unit)| (id, unit.name)).collect(),
            standings: period::standings(source, &agencies).await?,
            last: last_first_days(source).await?,
        })
    }

    /// Why it may not be opened.
    ///
    /// # Errors
    /// A row of a period that was not loaded.
    pub fn obstacle_to_open(&self, row: &AgencyPeriod) -> Found<Option<Refusal>> {
        let period = self.period(row)?;
        let wrong = self.wrong_state(row, PeriodState::Planned)?;
        Ok(wrong.or_else(|| self.out_of_order(row, period, Step::Open)))
    }

    /// Why it may not be opened again.
    ///
    /// # Errors
    /// A row of a period that was not loaded.
    pub fn obstacle_to_reopen(&self, row: &AgencyPeriod) -> Found<Option<Refusal>> {
        self.wrong_state(row, PeriodState::Locked)
    }

    /// Who is expected in each of these and how their evaluations stand, or why it may not be locked. People are read
    /// only of those that nothing else stands in the way of.
    ///
    /// # Errors
    /// Only failures of the database.
    pub async fn ready(
        &self,
        source: &Source<'_>,
        rows: &[&AgencyPeriod],
        today: NaiveDate,
    ) -> Found<HashMap<AgencyPeriodId, Result<Ready, Refusal>>> {
        let mut judged = HashMap::new();
        let mut due = Vec::new();
        for row in rows {
            match self.obstacle_to_lock(row, today)? {
                Some(refusal) => {
                    judged.insert(row.id, Err(refusal));
                }
                None => due.push((row, self.period(row)?)),
            }
        }
        if due.is_empty() {
            return Ok(judged);
        }
        let pairs: Vec<_> = due.iter().map(|(row, period)| (row.agency_id, *period)).collect();
        let expected = expected_of(source, &pairs).await?;
        let of_period: Vec<_> = due.iter().map(|(_, period)| *period).zip(expected).collect();
        let closings = closing_of(source, &of_period).await?;
        let late: Vec<_> = closings.iter().map(|closing| &closing.evaluate_first).collect();
        let names = first_names_of(source, &late).await?;
        let found = due.iter().zip(of_period).zip(closings).zip(names);
        for ((((row, _), (_, expected)), closing), names) in found {
            let verdict = if closing.evaluate_first.is_empty() {
                Ok(Ready { expected, closing })
            } else {
                Err(Refusal::new(Code::EvaluateFirst, "period")
                    .with("count", closing.evaluate_first.len())
                    .with("names", names))
            };
            judged.insert(row.id, verdict);
        }
        Ok(judged)
    }

    fn obstacle_to_lock(&self, row: &AgencyPeriod, today: NaiveDate) -> Found<Option<Refusal>> {
        let period = self.period(row)?;
        if let Some(refusal) = self.wrong_state(row, PeriodState::Open)? {
            return Ok(Some(refusal));
        }
        if today <= period.closing_day {
            let running = self.named(Code::PeriodRunning, row, period);
            return Ok(Some(running.with("closing_day", period.closing_day)));
        }
        if let Some(refusal) = self.out_of_order(row, period, Step::Lock) {
            return Ok(Some(refusal));
        }
        let followed = self.last.get(&period.kind.0).is_some_and(|first| *first > period.closing_day);
        let lonely = period.kind.0 != PeriodKind::Year && !followed;
        Ok(lonely.then(|| self.named(Code::NextPeriodMissing, row, period)))
    }

    fn wrong_state(&self, row: &AgencyPeriod, needed: PeriodState) -> Found<Option<Refusal>> {
        let period = self.period(row)?;
        let refusal = || {
            let refusal = self.named(Code::PeriodStateWrong, row, period);
            let label = |state: PeriodState, language| state.label(language).to_lowercase();
            refusal
                .with("state_vi", label(row.state.0, Language::Vi))
                .with("state_en", label(row.state.0, Language::En))
                .with("needed_vi", label(needed, Language::Vi))
                .with("needed_en", label(needed, Language::En))
        };
        Ok((row.state.0 != needed).then(refusal))
    }

    fn out_of_order(&self, row: &AgencyPeriod, period: &PeriodRow, step: Step) -> Option<Refusal> {
        let all = self.standings.get(&row.agency_id)?;
        let known = period::calendar(period)?;
        let subject = all.iter().find(|other| other.period == known)?;
        let first = find_holding_up(subject, step, all)?;
        let (step_vi, step_en) = match step {
            Step::Open => ("mở", "opened"),
            Step::Lock => ("khoá", "locked"),
        };
        let refusal = self.named(Code::PeriodOrder, row, period);
        Some(
            refusal
                .with("first_vi", first.label(Language::Vi))
                .with("first_en", first.label(Language::En))
                .with("step_vi", step_vi)
                .with("step_en", step_en),
        )
    }

    fn named(&self, code: Code, row: &AgencyPeriod, period: &PeriodRow) -> Refusal {
        let agency = self.agencies.get(&row.agency_id).map(String::as_str);
        store::guard::naming(code, Some(period), agency)
    }

    fn period(&self, row: &AgencyPeriod) -> Found<&PeriodRow> {
        let known = self.periods.get(&row.period_id);
        known.ok_or_else(|| Fail::Broken(format!("period {} was not loaded", row.period_id.0)))
    }
}

/// What a viewer may do with periods of agencies now, by their keys.
///
/// # Errors
/// Only failures of the database.
pub async fn possible(
    source: &Source<'_>,
    viewer: &Viewer,
    today: NaiveDate,
    ids: &[AgencyPeriodId],
) -> Found<HashMap<AgencyPeriodId, Vec<Possible>>> {
    let rows: Vec<AgencyPeriod> = period::find_agency_periods(source, ids).await?.into_values().collect();
    let around = Around::load(source, &rows).await?;
    let agencies: Vec<UnitId> = rows.iter().map(|row| row.agency_id).collect();
    let above = unit::ancestors(source, &agencies).await?;
    let above = |row: &AgencyPeriod| above.get(&row.agency_id).map(Vec::as_slice).unwrap_or_default();
    let mut locking = Vec::new();
    for row in &rows {
        if barred(viewer, Action::LockPeriod, above(row))?.is_none() {
            locking.push(row);
        }
    }
    let mut ready = around.ready(source, &locking, today).await?;
    let mut all = HashMap::with_capacity(rows.len());
    for row in &rows {
        let open = match barred(viewer, Action::OpenPeriod, above(row))? {
            Some(refusal) => Some(refusal),
            None => around.obstacle_to_open(row)?,
        };
        let lock = match barred(viewer, Action::LockPeriod, above(row))? {
            Some(refusal) => Some(refusal),
            None => ready.remove(&row.id).and_then(Result::err),
        };
        let reopen = match barred(viewer, Action::ReopenPeriod, above(row))? {
            Some(refusal) => Some(refusal),
            None => around.obstacle_to_reopen(row)?,
        };
        let steps = [("openPeriod", open), ("lockPeriod", lock), ("reopenPeriod", reopen)];
        let steps = steps.map(|(mutation, blocked_by)| Possible { mutation, blocked_by });
        all.insert(row.id, steps.into());
    }
    Ok(all)
}

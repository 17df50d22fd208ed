//! From the inputs of a chunk to what its rows say: pure work, off the async threads.

use super::scope::{Outcomes, outcome_of};
use chrono::NaiveDate;
use domain::evaluation::{
    EntryFacts, Proposed, RollupFacts, Sheet, Stretch, TrackedFacts, YearFacts, rolled_up, tracked,
};
use domain::number::Exact;
use domain::periods::{Period, Tracking};
use domain::refusal::{Code, Refusal};
use domain::satisfaction::Proposal;
use domain::score::general::{Column, GeneralScores};
use domain::score::period::{LeaderMark, Options, PeriodInput, Rank, Role};
use domain::score::unit_results::LeaderValue;
use domain::terms::Leads;
use std::collections::{BTreeMap, HashMap};
use store::evaluation::{ChunkInputs, Criterion, Expected, PersonInputs, Plan, TemplateForm};
use store::ids::{PersonId, TemplateId};

/// What a chunk is computed from.
#[derive(Default)]
pub struct Chunk {
    /// Places in the plan's list of expected people, in the order of computing.
    pub places: Vec<usize>,
    /// Inputs of those who are tracked in the period.
    pub inputs: ChunkInputs,
    /// Periods of those whose row is made of other rows.
    pub entries: HashMap<PersonId, Vec<EntryFacts>>,
    /// What only a year asks.
    pub year: HashMap<PersonId, YearFacts>,
}

/// Whether a person's row of the period is computed from inputs, rather than from other rows.
#[must_use]
pub fn is_tracked(plan: &Plan, one: &Expected) -> bool {
    match plan.calendar {
        Period::Month(_) => true,
        Period::Quarter(_) => one.tracking == Tracking::Quarterly,
        Period::Year(_) => false,
    }
}

/// The sheets of a chunk, in its order; each is settled for the leaders that follow.
pub fn sheets(
    plan: &Plan,
    as_of: NaiveDate,
    chunk: &mut Chunk,
    outcomes: &mut Outcomes,
) -> Vec<(usize, Option<TemplateId>, Sheet)> {
    let mut sheets = Vec::with_capacity(chunk.places.len());
    for place in chunk.places.clone() {
        let one = &plan.expected[place];
        if is_tracked(plan, one) {
            let inputs = chunk.inputs.remove(&one.person).unwrap_or_default();
            let form = plan.templates.of(one.position, one.last_day);
            let facts = facts(plan, as_of, one, form, inputs, outcomes);
            let sheet = tracked(&facts, &plan.terms.rules);
            let outcome = outcome_of(sheet.status, sheet.reason.as_deref(), sheet.score.clone());
            outcomes.settle(one.index, outcome);
            sheets.push((place, form.map(|form| form.id), sheet));
        } else {
            let choice = plan.choices.of(one.agency);
            let rules = &plan.terms.rules;
            let facts = RollupFacts {
                period: plan.calendar.to_string(),
                entries: chunk.entries.remove(&one.person).unwrap_or_default(),
                quarter_method: choice.quarter_method.filter(|_| matches!(plan.calendar, Period::Quarter(_))),
                cap_mode: choice.cap_mode.unwrap_or(rules.task_results.cap_mode),
                leads: one.leads != Leads::None,
                year: chunk.year.remove(&one.person),
            };
            sheets.push((place, None, rolled_up(&facts, rules)));
        }
    }
    sheets
}

fn facts(
    plan: &Plan,
    as_of: NaiveDate,
    one: &Expected,
    form: Option<&TemplateForm>,
    inputs: PersonInputs,
    outcomes: &Outcomes,
) -> TrackedFacts {
    let rules = &plan.terms.rules;
    let choice = plan.choices.of(one.agency);
    let mut refused = None;
    let PersonInputs { rows, criteria, absences, excused_by, handed_over } = inputs;
    let input = form.and_then(|form| {
        let general = general(form, &criteria).map_err(|refusal| refused = Some(refusal.code)).ok()?;
        let role =
            role(plan, one, &criteria, outcomes).map_err(|refusal| refused = Some(refusal.code)).ok()?;
        let options = Options {
            late_policy: choice.late_policy.unwrap_or(rules.task_results.late_policy),
            cap_mode: choice.cap_mode.unwrap_or(rules.task_results.cap_mode),
        };
        Some(PeriodInput { role, general, rows, options })
    });
    let proposals = proposals(&criteria);
    let counts_days = !absences.is_empty() || !handed_over.is_empty();
    let calendar = plan.unusual.iter().filter(|day| counts_days && plan.days.contains(day.day)).copied();
    TrackedFacts {
        period: plan.calendar.to_string(),
        days: Stretch::from(plan.days),
        ended: as_of > plan.period.closing_day,
        service: plan.service(one.index).map(Stretch::from).collect(),
        absences,
        calendar: calendar.collect(),
        excused_by,
        handed_over,
        scored_elsewhere: one.scored_elsewhere,
        template: form.map(|form| form.number),
        input,
        proposals,
        refused: refused.map(|code| code.as_str().to_owned()),
    }
}

/// What satisfaction proposed for lines with a final value, in order of line; a reason is told where it was not taken.
fn proposals(criteria: &[Criterion]) -> Vec<Proposed> {
    let proposed = criteria.iter().filter_map(|criterion| {
        let proposal: Proposal = serde_json::from_str(criterion.proposal.as_deref()?).ok()?;
        let taken = proposal.points == Exact::from_nano(criterion.points[2]?);
        let reason = criterion.reason.clone().filter(|_| !taken);
        Some(Proposed { line: criterion.line.clone(), proposal, reason })
    });
    let mut proposed: Vec<Proposed> = proposed.collect();
    proposed.sort_by(|one, next| one.line.cmp(&next.line));
    proposed
}

/// The columns of the form that are filled: a column counts once each of its lines has a value.
fn general(form: &TemplateForm, criteria: &[Criterion]) -> Result<GeneralScores, Refusal> {
    let template = form.form.as_ref().map_err(Clone::clone)?;
    let column = |which: usize| -> Result<Option<Column>, Refusal> {
        let mut values = BTreeMap::new();
        for line in &form.lines {
            let found = criteria.iter().find(|criterion| criterion.line == *line);
            let Some(nano) = found.and_then(|criterion| criterion.points[which]) else { return Ok(None) };
            values.insert(line.clone(), Exact::from_nano(nano));
        }
        template.column(&values).map(Some)
    };
    Ok(GeneralScores { self_score: column(0)?, reviewer: column(1)?, final_score: column(2)? })
}

fn role(plan: &Plan, one: &Expected, criteria: &[Criterion], outcomes: &Outcomes) -> Result<Role, Refusal> {
    let rank = match one.leads {
        Leads::None => return Ok(Role::Staff),
        Leads::Head => Rank::Head,
        Leads::Deputy => Rank::Deputy,
    };
    let mark = |line: &str| -> Result<Option<LeaderMark>, Refusal> {
        let Some(criterion) = criteria.iter().find(|criterion| criterion.line == line) else {
            return Ok(None);
        };
        let Some(nano) = criterion.points[2] else { return Ok(None) };
        let whole = (nano % 1_000_000_000 == 0).then_some(nano / 1_000_000_000);
        let value =
            whole.and_then(|percent| LeaderValue::from_percent(percent, &plan.terms.rules.task_results));
        let value = value.ok_or_else(|| Refusal::new(Code::InvalidInput, line))?;
        Ok(Some(LeaderMark { value, reason: criterion.reason.clone().unwrap_or_default() }))
    };
    let (organising, unity) = (mark("dd")?, mark("e")?);
    Ok(Role::Leader { rank, scope: outcomes.scope(plan, one.index), organising, unity })
}

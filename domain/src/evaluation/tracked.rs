//! The row of a month, or of a quarter that is tracked as one (Art. 12-17, 19.1).

use super::Sheet;
use super::facts::{Stretch, TrackedFacts};
use super::screen::{ScreenKind, ScreenLine, written};
use crate::absence::{Absence, excused};
use crate::number::Exact;
use crate::periods::Days;
use crate::refusal::Refusal;
use crate::rollup::{
    Components, Excuse, NothingToEvaluate, OpenState, Part, PeriodValue, joined, period_value,
};
use crate::rules::RuleSet;
use crate::score::lines::{Detail, explanation};
use crate::score::period::{Outcome, PeriodResult, evaluate};
use crate::score::quantities::{Percent, Score};
use crate::terms::{CalendarDayKind, EvaluationStatus, Term};
use chrono::{Datelike, NaiveDate, Weekday};

/// He heads the managing agency, and the body above it, which scores him, has handed no score over (Art. 10.2).
pub(super) const NOT_HANDED_OVER: &str = "NOT_HANDED_OVER";
/// His position has no template in force.
pub(super) const NO_TEMPLATE: &str = "NO_TEMPLATE";

/// The row of a tracked period from its facts.
///
/// In this order: excused, running, nothing to evaluate, not enough data, G not final, scored. An input that the engine
/// refuses leaves nothing to evaluate, with the code of the refusal as the reason.
#[must_use]
pub fn tracked(facts: &TrackedFacts, rules: &RuleSet) -> Sheet {
    let excuse = excuse(facts);
    let evaluated = match (&facts.input, &facts.refused) {
        (Some(input), None) if excuse.is_none() && !facts.scored_elsewhere => Some(evaluate(input, rules)),
        _ => None,
    };
    let (result, refusal) = match evaluated {
        Some(Ok(result)) => (Some(result), None),
        Some(Err(refusal)) => (None, Some(refusal)),
        None => (None, None),
    };
    let nothing =
        if facts.template.is_none() { NothingToEvaluate::NoTemplate } else { NothingToEvaluate::NoRow };
    let own = period_value(excuse, facts.ended, result.as_ref().ok_or(nothing));
    let value = whole(facts, own);
    let reason = reason(facts, &value, result.as_ref(), refusal.as_ref());
    let score = match &value {
        PeriodValue::Scored(score) | PeriodValue::Open { so_far: Some(score), .. } => {
            Some(score.exact().clone())
        }
        PeriodValue::Open { so_far: None, .. } | PeriodValue::Excused(_) => None,
    };
    let level = matches!(value, PeriodValue::Scored(_))
        .then(|| score.as_ref().map(|score| rules.levels.level(score)))
        .flatten();
    let status = match value {
        PeriodValue::Scored(_) => EvaluationStatus::Scored,
        PeriodValue::Excused(_) => EvaluationStatus::Excused,
        PeriodValue::Open { state: OpenState::Missing, .. } => EvaluationStatus::Missing,
        PeriodValue::Open { state: OpenState::InsufficientData, .. } => EvaluationStatus::InsufficientData,
        PeriodValue::Open { state: OpenState::Provisional, .. } => EvaluationStatus::Provisional,
    };
    let components = components(facts, result.as_ref(), own_days(facts, excuse));
    let unexcused_delays = delays(facts, result.as_ref());
    let lines = screen(&components, result.as_ref(), score.as_ref(), rules);
    let explanation =
        told(facts, result.as_ref(), refusal.as_ref(), status, reason.as_deref(), score.as_ref(), rules);
    Sheet {
        status,
        reason,
        general_source: result.as_ref().and_then(|result| result.general.as_ref()).map(|(source, _)| *source),
        score,
        level,
        class: None,
        components,
        unexcused_delays,
        lines,
        explanation,
    }
}

/// What excuses the person's own part: absences over each working day of his service, else a decision.
pub(super) fn excuse(facts: &TrackedFacts) -> Option<Excuse> {
    let by_absence = facts.days.days().and_then(|period| {
        let service: Vec<Days> = facts.service.iter().filter_map(|stretch| stretch.days()).collect();
        let absences: Vec<Absence> = facts
            .absences
            .iter()
            .filter_map(|away| Some(Absence { kind: away.kind, days: away.days.days()? }))
            .collect();
        excused(period, &service, &absences, |day| is_working_day(facts, day))
    });
    by_absence.map(Excuse::from).or_else(|| facts.excused_by.is_some().then_some(Excuse::Decision))
}

fn is_working_day(facts: &TrackedFacts, day: NaiveDate) -> bool {
    match facts.calendar.iter().find(|unusual| unusual.day == day).map(|unusual| unusual.kind) {
        Some(CalendarDayKind::ExchangedWork) => true,
        Some(CalendarDayKind::Holiday | CalendarDayKind::ExchangedOff) => false,
        None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
    }
}

fn working_days(facts: &TrackedFacts, stretches: &[Stretch]) -> u32 {
    let days = stretches.iter().filter_map(|stretch| stretch.days()).flat_map(Days::each);
    u32::try_from(days.filter(|day| is_working_day(facts, *day)).count()).unwrap_or(u32::MAX)
}

/// The working days with which his own part weighs beside those handed over: none where it is excused, or scored
/// elsewhere.
pub(super) fn own_days(facts: &TrackedFacts, excuse: Option<Excuse>) -> u32 {
    if facts.scored_elsewhere || excuse.is_some() { 0 } else { days_left(facts) }
}

/// The working days of his service that no score handed over covers: one sheet holds the whole month of who moved inside
/// it, and no day weighs twice.
fn days_left(facts: &TrackedFacts) -> u32 {
    let covered = facts.handed_over.iter().fold(0, |sum: u32, part| sum.saturating_add(part.working_days));
    let left = working_days(facts, &[facts.days]).saturating_sub(covered);
    working_days(facts, &facts.service).min(left)
}

/// The value of the whole period: parts of other bodies are weighted with his own by working days.
fn whole(facts: &TrackedFacts, own: PeriodValue) -> PeriodValue {
    if facts.handed_over.is_empty() {
        return own;
    }
    let mut parts: Vec<Part> = facts
        .handed_over
        .iter()
        .map(|part| Part {
            value: PeriodValue::Scored(Score::new(part.score.clone())),
            working_days: part.working_days,
        })
        .collect();
    if !facts.scored_elsewhere {
        parts.push(Part { value: own.clone(), working_days: days_left(facts) });
    }
    match joined(&parts) {
        // A handed-over score of a running period is not the last word on it.
        Some(PeriodValue::Scored(score)) if !facts.ended => {
            PeriodValue::Open { state: OpenState::Provisional, so_far: Some(score) }
        }
        Some(value) => value,
        None => own,
    }
}

fn reason(
    facts: &TrackedFacts,
    value: &PeriodValue,
    result: Option<&PeriodResult>,
    refusal: Option<&Refusal>,
) -> Option<String> {
    match value {
        PeriodValue::Excused(excuse) => return Some(excuse.code().to_owned()),
        PeriodValue::Scored(_) | PeriodValue::Open { so_far: Some(_), .. } => return None,
        PeriodValue::Open { .. } => {}
    }
    if let Some(refusal) = refusal {
        return Some(refusal.code.as_str().to_owned());
    }
    if let Some(code) = &facts.refused {
        return Some(code.clone());
    }
    if facts.scored_elsewhere {
        return Some(NOT_HANDED_OVER.to_owned());
    }
    match result.map(|result| &result.outcome) {
        None => facts.template.is_none().then(|| NO_TEMPLATE.to_owned()),
        Some(Outcome::InsufficientData(lacks)) => Some(lacks.code().to_owned()),
        Some(Outcome::Scored(_) | Outcome::Provisional(..)) => None,
    }
}

fn components(facts: &TrackedFacts, result: Option<&PeriodResult>, own_days: u32) -> Components {
    let mut components = Components::default();
    let line = |name: &str| {
        result
            .and_then(|result| result.lines.iter().find(|line| line.line == name))
            .and_then(|line| line.value.clone())
            .map(Percent::new)
    };
    if let Some(result) = result {
        components.general = result.general.as_ref().map(|(_, points)| points.clone());
        components.quantity = result.shares.as_ref().map(|shares| shares.quantity.clone());
        components.quality = result.shares.as_ref().map(|shares| shares.quality.clone());
        components.progress = result.shares.as_ref().map(|shares| shares.progress.clone());
        components.unit_results = line("d");
        components.organising = line("dd");
        components.unity = line("e");
        components.result = result.task_result.as_ref().map(|found| found.result.clone());
    }
    if !facts.handed_over.is_empty() {
        components.result = handed_over_result(facts, components.result, own_days);
    }
    components
}

/// R over all parts, weighted as the scores are; `None` where a part does not tell it.
fn handed_over_result(facts: &TrackedFacts, own: Option<Percent>, own_days: u32) -> Option<Percent> {
    let (mut sum, mut days) = (Exact::zero(), 0_u32);
    for part in facts.handed_over.iter().filter(|part| part.working_days > 0) {
        sum = &sum + &(part.result.as_ref()? * &Exact::whole(part.working_days.into()));
        days += part.working_days;
    }
    if own_days > 0 {
        sum = &sum + &(own?.exact() * &Exact::whole(own_days.into()));
        days += own_days;
    }
    sum.checked_div(&Exact::whole(days.into())).map(Percent::new)
}

fn delays(facts: &TrackedFacts, result: Option<&PeriodResult>) -> Option<i64> {
    let own = result.map(|result| result.tally.unexcused_delays);
    let others = facts.handed_over.iter().filter_map(|part| part.unexcused_delays);
    let mut all: Vec<i64> = own.into_iter().chain(others).collect();
    all.pop().map(|last| all.into_iter().sum::<i64>() + last)
}

fn screen(
    components: &Components,
    result: Option<&PeriodResult>,
    score: Option<&Exact>,
    rules: &RuleSet,
) -> String {
    let mut lines = Vec::with_capacity(20);
    for line in result.iter().flat_map(|result| &result.lines) {
        let kind = match &line.detail {
            Detail::Criterion { .. } => ScreenKind::Criterion,
            Detail::General { .. } => ScreenKind::General,
            Detail::Share { .. } => ScreenKind::Share,
            Detail::UnitResults { .. } | Detail::Mark { .. } => ScreenKind::Leader,
            Detail::Result { .. } | Detail::Total { .. } => continue,
        };
        lines.push(ScreenLine::new(&line.line, kind, line.value.as_ref(), &rules.levels));
    }
    if result.is_some() || score.is_some() {
        let result = components.result.as_ref().map(Percent::exact);
        lines.push(ScreenLine::new("R", ScreenKind::Result, result, &rules.levels));
    }
    // Also without a score: its sentence says why there is none.
    lines.push(ScreenLine::new("total", ScreenKind::Total, score, &rules.levels));
    written(&lines)
}

/// The explanation: facts with every input once, and what the engine made of them.
fn told(
    facts: &TrackedFacts,
    result: Option<&PeriodResult>,
    refusal: Option<&Refusal>,
    status: EvaluationStatus,
    reason: Option<&str>,
    score: Option<&Exact>,
    rules: &RuleSet,
) -> String {
    let scored = match (result, &facts.input) {
        (Some(result), Some(input)) => explanation(input, result, rules),
        _ => "null".to_owned(),
    };
    // The inputs stand in the facts; the engine's own explanation repeats them beside its lines, so that it can be read
    // alone. Cut out here, they are told once; the people of a scope have outcomes of their own before it.
    let scored = match scored.rsplit_once(",\"outcome\":") {
        Some((_, rest)) => format!("{{\"outcome\":{rest}"),
        None => scored,
    };
    let refusal = refusal.map(|refusal| (refusal.code.as_str(), refusal.written_path()));
    format!(
        "{{\"rule_set\":{},\"status\":{},\"reason\":{},\"score\":{},\"refusal\":{},\"tracked\":{},\"engine\":{scored}}}",
        json(&rules.identity.code),
        json(&status),
        json(&reason),
        json(&score),
        json(&refusal),
        json(facts),
    )
}

/// Plain data as JSON text.
pub(super) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("facts are plain data")
}

//! The lines of a score, each with its formula, its figures and its article: what an explanation is made of.
//!
//! A line repeats no input: the explanation prints the inputs beside the lines, once ([`explanation`]).

use super::general::GeneralSource;
use super::period::{
    MissingLine, NoScoreReason, Outcome, PeriodInput, PeriodResult, Rank, Role, ScoreWarning, Shares,
    evaluate,
};
use super::quantities::{Percent, Points};
use super::tally::Deductions;
use super::unit_results::LeaderValue;
use crate::number::Exact;
use crate::refusal::Refusal;
use crate::rules::{CapMode, Level, RuleSet};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// One line of a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// `I.1` …, `G`, `a`, `b`, `c`, `d`, `dd` (đ), `e`, `R`, `total`.
    pub line: Cow<'static, str>,
    /// The article of the decree, as written on forms.
    pub article: &'static str,
    /// The formula, in the signs of the decree and the rule set's figures.
    pub formula: Cow<'static, str>,
    /// Points or per cent; `None` where something is missing.
    pub value: Option<Exact>,
    /// What the formula was filled with.
    pub detail: Detail,
}

/// What a line's formula was filled with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// A line of the general criteria.
    Criterion {
        /// The most points the line gives.
        max: Points,
        /// The column it comes from.
        source: GeneralSource,
    },
    /// G.
    General {
        /// The most points G gives (30).
        max: Exact,
        /// The column it comes from; `None`: there is none.
        source: Option<GeneralSource>,
    },
    /// a, b or c.
    Share {
        /// Σ k·C, Σ k·Q or Σ k·P, in standard products.
        numerator: Exact,
        /// Σ k·A, in standard products.
        denominator: Exact,
        /// What events did to single units; empty for a.
        deductions: Deductions,
    },
    /// d.
    UnitResults {
        /// The score that everybody needs.
        level: Exact,
        /// People in the scope, counted or not.
        people: usize,
        /// Those under the level.
        below: Vec<String>,
        /// Those whose score is awaited.
        waits_for: Vec<String>,
        /// Nobody has a score.
        empty: bool,
    },
    /// đ or e.
    Mark {
        /// The reason given; empty where no value was given.
        reason: String,
    },
    /// R.
    Result {
        /// The lines whose mean R is, as they enter it.
        parts: Vec<Part>,
        /// R before any cap.
        raw: Option<Exact>,
        /// Where the limit of 100 % is drawn.
        cap_mode: CapMode,
    },
    /// The score.
    Total {
        /// G.
        general: Option<Exact>,
        /// 70 · R / 100.
        task_points: Option<Exact>,
        /// The level of points.
        level: Option<Level>,
        /// The score is not final.
        provisional: bool,
        /// Why there is no score; not written, the outcome stands beside the lines.
        #[serde(skip)]
        reason: Option<NoScoreReason>,
        /// What is missing.
        missing: Vec<MissingLine>,
    },
}

/// A line as it enters R.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// `a` … `e`.
    pub line: &'static str,
    /// Per cent, capped at 100 where the lines are capped one by one; `None` where it is missing.
    pub value: Option<Exact>,
}

/// Every line of a result, in the order of the form.
pub(super) fn of(input: &PeriodInput, result: &PeriodResult, rules: &RuleSet) -> Vec<Line> {
    let mut lines = Vec::with_capacity(20);
    general(input, result, rules, &mut lines);
    shares(result, &mut lines);
    leader(input, result, rules, &mut lines);
    lines.push(task_result(input, result, rules));
    lines.push(total(result, rules));
    lines
}

fn line(
    name: &'static str,
    article: &'static str,
    formula: &'static str,
    value: Option<Exact>,
    detail: Detail,
) -> Line {
    Line { line: name.into(), article, formula: formula.into(), value, detail }
}

fn general(input: &PeriodInput, result: &PeriodResult, rules: &RuleSet, lines: &mut Vec<Line>) {
    let in_force = input.general.in_force();
    if let Some((source, column)) = in_force {
        lines.extend(column.lines().iter().map(|scored| Line {
            line: scored.code.clone().into(),
            article: "12.2",
            formula: "0 ≤ points ≤ max".into(),
            value: Some(scored.value.exact().clone()),
            detail: Detail::Criterion { max: scored.max.clone(), source },
        }));
    }
    let value = result.general.as_ref().map(|(_, points)| points.exact().clone());
    let detail =
        Detail::General { max: rules.general.points.clone(), source: in_force.map(|(source, _)| source) };
    lines.push(line("G", "12.2", "Σ lines", value, detail));
}

fn shares(result: &PeriodResult, lines: &mut Vec<Line>) {
    let tally = &result.tally;
    let value =
        |pick: fn(&Shares) -> &Percent| result.shares.as_ref().map(|shares| pick(shares).exact().clone());
    let share = |numerator: &Exact, deductions: &Deductions| Detail::Share {
        numerator: numerator.clone(),
        denominator: tally.assigned.clone(),
        deductions: deductions.clone(),
    };
    let none = Deductions::default();
    lines.push(line(
        "a",
        "14",
        "100 · Σ k·C / Σ k·A",
        value(|shares| &shares.quantity),
        share(&tally.completed, &none),
    ));
    lines.push(line(
        "b",
        "14, 14.2b",
        "100 · Σ k·Q / Σ k·A",
        value(|shares| &shares.quality),
        share(&tally.quality, &tally.quality_events),
    ));
    lines.push(line(
        "c",
        "14, 14.2c",
        "100 · Σ k·P / Σ k·A",
        value(|shares| &shares.progress),
        share(&tally.on_time, &tally.progress_events),
    ));
}

fn leader(input: &PeriodInput, result: &PeriodResult, rules: &RuleSet, lines: &mut Vec<Line>) {
    let (Role::Leader { rank, scope, organising, unity }, Some(found)) = (&input.role, &result.leader) else {
        return;
    };
    let article = |head, deputy| if *rank == Rank::Head { head } else { deputy };
    let decided = &found.unit_results;
    let formula = "everybody in the scope ≥ level";
    let detail = Detail::UnitResults {
        level: rules.task_results.leader_scope_level.clone(),
        people: scope.len(),
        below: decided.below.clone(),
        waits_for: decided.waits_for.clone(),
        empty: decided.empty,
    };
    lines.push(line("d", article("15.3a", "15.3a, 15.4"), formula, percent(decided.value, rules), detail));
    for (name, article, value, mark) in [
        ("dd", article("15.3b", "15.3b, 15.4"), found.organising, organising),
        ("e", article("15.3c", "15.3c, 15.4"), found.unity, unity),
    ] {
        let reason = mark.as_ref().map(|mark| mark.reason.clone()).unwrap_or_default();
        lines.push(line(name, article, "100 or 50", percent(value, rules), Detail::Mark { reason }));
    }
}

fn percent(value: Option<LeaderValue>, rules: &RuleSet) -> Option<Exact> {
    value.map(|value| Exact::whole(value.percent(&rules.task_results).into()))
}

fn task_result(input: &PeriodInput, result: &PeriodResult, rules: &RuleSet) -> Line {
    let cap_mode = input.options.cap_mode;
    let hundred = Exact::whole(100);
    // The parts are the lines just told: a, b, c, capped where the agency caps them one by one, then d, đ, e.
    let own = |share: &Percent| match cap_mode {
        CapMode::Mean => share.exact().clone(),
        CapMode::Each => share.exact().clone().min(hundred.clone()),
    };
    let shares = result.shares.as_ref();
    let mut parts = vec![
        Part { line: "a", value: shares.map(|shares| own(&shares.quantity)) },
        Part { line: "b", value: shares.map(|shares| own(&shares.quality)) },
        Part { line: "c", value: shares.map(|shares| own(&shares.progress)) },
    ];
    let (article, formula) = if let Some(leader) = &result.leader {
        let values = [("d", leader.unit_results.value), ("dd", leader.organising), ("e", leader.unity)];
        parts.extend(values.map(|(line, value)| Part { line, value: percent(value, rules) }));
        ("12.3, 16.2", "(a + b + c + d + đ + e) / 6")
    } else {
        ("12.3, 16.1", "(a + b + c) / 3")
    };
    let value = result.task_result.as_ref().map(|found| found.result.exact().clone());
    let raw = result.task_result.as_ref().map(|found| found.raw.exact().clone());
    line("R", article, formula, value, Detail::Result { parts, raw, cap_mode })
}

fn total(result: &PeriodResult, rules: &RuleSet) -> Line {
    let score = result.score_so_far().map(|score| score.exact().clone());
    Line {
        line: "total".into(),
        article: "12, 17.1",
        formula: format!("G + {} · R / 100", rules.task_results.points).into(),
        detail: Detail::Total {
            general: result.general.as_ref().map(|(_, points)| points.exact().clone()),
            task_points: result.task_result.as_ref().map(|found| found.points.exact().clone()),
            level: score.as_ref().map(|score| rules.levels.level(score)),
            provisional: matches!(result.outcome, Outcome::Provisional(..)),
            reason: match result.outcome {
                Outcome::InsufficientData(reason) => Some(reason),
                Outcome::Scored(_) | Outcome::Provisional(..) => None,
            },
            missing: result.missing.clone(),
        },
        value: score,
    }
}

#[derive(Serialize)]
struct Explanation<'a> {
    rule_set: &'a str,
    input: &'a PeriodInput,
    outcome: &'a Outcome,
    warnings: &'a BTreeSet<ScoreWarning>,
    lines: &'a [Line],
}

#[derive(Deserialize)]
struct Recorded {
    rule_set: String,
    input: PeriodInput,
}

/// The explanation of a result as stored: every input it used, every line. The same inputs give the same bytes.
///
/// # Panics
/// Never: all that stands in it can be written as JSON.
#[must_use]
pub fn explanation(input: &PeriodInput, result: &PeriodResult, rules: &RuleSet) -> String {
    let explanation = Explanation {
        rule_set: &rules.identity.code,
        input,
        outcome: &result.outcome,
        warnings: &result.warnings,
        lines: &result.lines,
    };
    serde_json::to_string(&explanation).expect("an explanation is plain data")
}

/// Why a stored explanation could not be computed again.
#[derive(Debug, thiserror::Error)]
pub enum NotRecomputed {
    /// It is not an explanation.
    #[error("the stored explanation cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It was made by another rule set.
    #[error("the explanation was made by rule set `{0}`: load that one")]
    OtherRuleSet(String),
    /// Its input is refused today.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Computes a stored explanation again from the inputs it holds: the same bytes, or something was changed.
///
/// # Errors
/// [`NotRecomputed`] where the text is no explanation by this rule set.
pub fn recompute(stored: &str, rules: &RuleSet) -> Result<String, NotRecomputed> {
    let recorded: Recorded = serde_json::from_str(stored)?;
    if recorded.rule_set != rules.identity.code {
        return Err(NotRecomputed::OtherRuleSet(recorded.rule_set));
    }
    let result = evaluate(&recorded.input, rules)?;
    Ok(explanation(&recorded.input, &result, rules))
}

//! One period of one person (Art. 12-17): `score = G + 70 · R / 100`.
//!
//! Staff: `R = (a + b + c) / 3` (16.1). Leaders and managers: `R = (a + b + c + d + đ + e) / 6` (16.2) on the
//! leader's own products. What is missing is named and never guessed; what can be computed is told all the same.

use super::general::{GeneralScores, GeneralSource};
use super::lines::{self, Line};
use super::products::ProductRow;
use super::quantities::{Percent, Points, Score};
use super::tally::{Tally, tally};
use super::unit_results::{LeaderValue, MemberOutcome, UnitResults, unit_results};
use crate::number::Exact;
use crate::refusal::Refusal;
use crate::rules::{CapMode, LatePolicy, Level, RuleSet};
use crate::terms;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Everything one period's score is made of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct PeriodInput {
    /// Which formula.
    pub role: Role,
    /// The columns of the general criteria.
    pub general: GeneralScores,
    /// The product rows; their order does not change any number.
    pub rows: Vec<ProductRow>,
    /// How the agency reads what the decree leaves open.
    pub options: Options,
}

/// Which formula a person is scored by; it follows the position, never a scope.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Without a leading post (Art. 14, 16.1).
    Staff,
    /// With one (Art. 15, 16.2); the article of a deputy's lines is 15.4.
    Leader {
        /// Head or deputy.
        rank: Rank,
        /// The people in his scope over the period.
        scope: Vec<ScopeMember>,
        /// Line đ (15.3b); `None` until it is given.
        organising: Option<LeaderMark>,
        /// Line e (15.3c); `None` until it is given.
        unity: Option<LeaderMark>,
    },
}

/// What a leader leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rank {
    /// The body.
    Head,
    /// Fields and people assigned to him (15.4).
    Deputy,
}

/// A person in a leader's scope.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ScopeMember {
    /// The person's code; names stand in its order.
    pub id: String,
    /// How he stands in the leader's period.
    pub outcome: MemberOutcome,
}

/// A value of đ or e with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LeaderMark {
    /// 100 or 50.
    pub value: LeaderValue,
    /// Why; the decree asks for one of two findings.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// How the agency reads what the decree leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Options {
    /// What a late unit earns in c.
    pub late_policy: LatePolicy,
    /// Where the limit of 100 % is drawn.
    pub cap_mode: CapMode,
}

impl Options {
    /// The rule set's defaults.
    #[must_use]
    pub const fn of(rules: &RuleSet) -> Self {
        Self { late_policy: rules.task_results.late_policy, cap_mode: rules.task_results.cap_mode }
    }
}

/// How far a period's score has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Everything is there, and G is final.
    Scored(Score),
    /// Everything is there but the final G; the score rests on the column named.
    Provisional(Score, GeneralSource),
    /// There is no score.
    InsufficientData(NoScoreReason),
}

terms! {
    /// Why a period has no score.
    NoScoreReason {
        /// Nothing was assigned and nothing done (18.1d asks for work for everybody).
        NothingAssigned = "NOTHING_ASSIGNED", "Không được giao việc", "Nothing was assigned";
        /// Unplanned work was done, and nothing was planned.
        NothingPlanned = "NOTHING_PLANNED", "Không có việc theo kế hoạch", "Nothing was planned";
        /// A line has no value; the missing lines are named.
        LineMissing = "LINE_MISSING", "Còn thiếu tiêu chí", "A line is missing";
    }

    /// A line without a value, in the order in which they are told.
    MissingLine {
        /// d waits for somebody.
        D = "d", "d", "d";
        /// đ was not given.
        Dd = "dd", "đ", "đ";
        /// e was not given.
        E = "e", "e", "e";
        /// There is no column of the general criteria.
        General = "general", "tiêu chí chung", "the general criteria";
    }

    /// Something a reader must know beside a period's score; in order of name.
    ScoreWarning {
        /// Counts without units were spread, one on each unit.
        CountsSpread = "COUNTS_SPREAD", "Số lần không rõ sản phẩm được chia mỗi sản phẩm một lần", "Counts without units were spread, one on each";
        /// d is 100 because nobody in the scope has a score.
        EmptyScope = "EMPTY_SCOPE", "Không có ai trong phạm vi phụ trách có điểm", "Nobody in the scope has a score";
    }
}

/// A leader's three lines as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaderLines {
    /// d, computed bottom-up.
    pub unit_results: UnitResults<String>,
    /// đ.
    pub organising: Option<LeaderValue>,
    /// e.
    pub unity: Option<LeaderValue>,
}

/// The shares a, b and c, before any cap; they may pass 100.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// a: quantity (14).
    pub quantity: Percent,
    /// b: quality (14).
    pub quality: Percent,
    /// c: progress (14).
    pub progress: Percent,
}

/// R and what it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskResult {
    /// R before any cap.
    pub raw: Percent,
    /// R, 0 to 100.
    pub result: Percent,
    /// 70 · R / 100.
    pub points: Points,
}

/// What one period comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodResult {
    /// The score, or how far it has come.
    pub outcome: Outcome,
    /// Lines without a value; also told where the reason is another.
    pub missing: Vec<MissingLine>,
    /// What a reader must know besides.
    pub warnings: BTreeSet<ScoreWarning>,
    /// G and the column it comes from; `None` where there is none.
    pub general: Option<(GeneralSource, Points)>,
    /// The four sums, with what events did.
    pub tally: Tally,
    /// a, b, c; `None` where nothing was planned.
    pub shares: Option<Shares>,
    /// d, đ, e; `None` for staff.
    pub leader: Option<LeaderLines>,
    /// R; `None` while one of its parts is missing.
    pub task_result: Option<TaskResult>,
    /// Every line with its formula and article, in the order of the form.
    pub lines: Vec<Line>,
}

impl PeriodResult {
    /// The final score.
    #[must_use]
    pub const fn score(&self) -> Option<&Score> {
        match &self.outcome {
            Outcome::Scored(score) => Some(score),
            Outcome::Provisional(..) | Outcome::InsufficientData(_) => None,
        }
    }

    /// The score so far, final or not: what the columns of an evaluation hold.
    #[must_use]
    pub const fn score_so_far(&self) -> Option<&Score> {
        match &self.outcome {
            Outcome::Scored(score) | Outcome::Provisional(score, _) => Some(score),
            Outcome::InsufficientData(_) => None,
        }
    }

    /// The level of points of the final score; the class itself is decided once a year.
    #[must_use]
    pub fn level(&self, rules: &RuleSet) -> Option<Level> {
        self.score().map(|score| rules.levels.level(score.exact()))
    }

    /// How a leader above counts this person in his line d.
    #[must_use]
    pub fn as_member(&self) -> MemberOutcome {
        match &self.outcome {
            Outcome::Scored(score) => MemberOutcome::Scored(score.exact().clone()),
            Outcome::Provisional(..) => MemberOutcome::Provisional,
            Outcome::InsufficientData(_) => MemberOutcome::InsufficientData,
        }
    }
}

/// Scores one person in one period.
///
/// # Errors
/// A [`Refusal`] with the path of the input at fault (`products.0.completed`): then nothing is computed.
pub fn evaluate(input: &PeriodInput, rules: &RuleSet) -> Result<PeriodResult, Refusal> {
    let tally = tally(&input.rows, rules, input.options.late_policy)?;
    let mut warnings = BTreeSet::new();
    if tally.counts_spread {
        warnings.insert(ScoreWarning::CountsSpread);
    }
    let leader = leader_lines(&input.role, rules);
    let mut missing = Vec::new();
    if let Some(leader) = &leader {
        if leader.unit_results.empty {
            warnings.insert(ScoreWarning::EmptyScope);
        }
        let values = [
            (MissingLine::D, leader.unit_results.value),
            (MissingLine::Dd, leader.organising),
            (MissingLine::E, leader.unity),
        ];
        missing.extend(values.into_iter().filter(|(_, value)| value.is_none()).map(|(line, _)| line));
    }
    let general = input.general.in_force().map(|(source, column)| (source, column.total().clone()));
    if general.is_none() {
        missing.push(MissingLine::General);
    }
    let shares = shares(&tally);
    let task_result = shares
        .as_ref()
        .and_then(|shares| task_result(shares, leader.as_ref(), input.options.cap_mode, rules));
    let outcome = match (&task_result, &general) {
        _ if shares.is_none() && tally.completed.is_zero() => {
            Outcome::InsufficientData(NoScoreReason::NothingAssigned)
        }
        _ if shares.is_none() => Outcome::InsufficientData(NoScoreReason::NothingPlanned),
        (Some(result), Some((source, points))) => {
            let score = Score::new(points.exact() + result.points.exact());
            match source {
                GeneralSource::Final => Outcome::Scored(score),
                GeneralSource::Reviewer | GeneralSource::Own => Outcome::Provisional(score, *source),
            }
        }
        _ => Outcome::InsufficientData(NoScoreReason::LineMissing),
    };
    let mut result = PeriodResult {
        outcome,
        missing,
        warnings,
        general,
        tally,
        shares,
        leader,
        task_result,
        lines: Vec::new(),
    };
    result.lines = lines::of(input, &result, rules);
    Ok(result)
}

fn leader_lines(role: &Role, rules: &RuleSet) -> Option<LeaderLines> {
    let Role::Leader { scope, organising, unity, .. } = role else { return None };
    let members = scope.iter().map(|member| (member.id.clone(), &member.outcome));
    let value = |mark: &Option<LeaderMark>| mark.as_ref().map(|mark| mark.value);
    Some(LeaderLines {
        unit_results: unit_results(members, &rules.task_results.leader_scope_level),
        organising: value(organising),
        unity: value(unity),
    })
}

/// a, b, c: `100 · Σ k·… / Σ k·A`.
fn shares(tally: &Tally) -> Option<Shares> {
    let share = |sum: &Exact| (&Exact::whole(100) * sum).checked_div(&tally.assigned).map(Percent::new);
    Some(Shares {
        quantity: share(&tally.completed)?,
        quality: share(&tally.quality)?,
        progress: share(&tally.on_time)?,
    })
}

/// R before and after the cap, and its points.
fn task_result(
    shares: &Shares,
    leader: Option<&LeaderLines>,
    cap_mode: CapMode,
    rules: &RuleSet,
) -> Option<TaskResult> {
    let own = [&shares.quantity, &shares.quality, &shares.progress].map(|share| share.exact().clone());
    let others = match leader {
        None => Vec::new(),
        Some(leader) => [leader.unit_results.value, leader.organising, leader.unity]
            .into_iter()
            .map(|value| value.map(|value| Exact::whole(value.percent(&rules.task_results).into())))
            .collect::<Option<Vec<_>>>()?,
    };
    let hundred = Exact::whole(100);
    let mean = |own: [Exact; 3]| {
        let count = own.len() + others.len();
        own.into_iter().chain(others.iter().cloned()).sum::<Exact>() * Exact::fraction(1, count as i128)
    };
    let raw = mean(own.clone());
    let result = match cap_mode {
        CapMode::Mean => raw.clone(),
        CapMode::Each => mean(own.map(|share| share.min(hundred.clone()))),
    }
    .min(hundred);
    let points = &(&rules.task_results.points * &result) * &Exact::fraction(1, 100);
    Some(TaskResult { raw: Percent::new(raw), result: Percent::new(result), points: Points::new(points) })
}

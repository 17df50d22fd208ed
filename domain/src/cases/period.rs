//! Kinds `period_score` and `leader_period_score`: one person in one period.

use super::products::{self, OptionsInput};
use super::{Answer, Malformed, value};
use crate::number::Exact;
use crate::refusal::Refusal;
use crate::rules::{Level, RuleSet};
use crate::score::display::{show_plain, show_score};
use crate::score::period::{Outcome, PeriodInput, PeriodResult, Rank, Role, ScopeMember, evaluate};
use crate::score::quantities::Score;
use crate::score::unit_results::{LeaderValue, MemberOutcome};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StaffInput {
    general: Value,
    products: Vec<Value>,
    #[serde(default)]
    options: OptionsInput,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeaderInput {
    general: Value,
    products: Vec<Value>,
    #[serde(default)]
    options: OptionsInput,
    role: Rank,
    scope: Vec<Value>,
    #[serde(default)]
    dd: Value,
    #[serde(default)]
    e: Value,
}

/// A person of a scope: a score, a status, or his months over the leader's period.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    id: String,
    score: Option<Exact>,
    status: Option<Status>,
    months: Option<Vec<String>>,
    #[serde(default)]
    personnel_regime: Regime,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Excused,
    Missing,
    InsufficientData,
    Provisional,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
enum Regime {
    #[default]
    #[serde(rename = "DECREE_335")]
    Decree335,
    #[serde(rename = "DECREE_233")]
    Decree233,
    #[serde(rename = "CONTRACT")]
    Contract,
}

impl Person {
    fn member(self, index: usize) -> Result<ScopeMember, Malformed> {
        let wrong = |what: String| Malformed::new(format!("input.scope[{index}]"), what);
        let outcome = match (self.score, self.status, self.months) {
            _ if self.personnel_regime != Regime::Decree335 => MemberOutcome::OutsideRegime,
            (Some(score), None, None) => MemberOutcome::Scored(score),
            (None, Some(status), None) => match status {
                Status::Excused => MemberOutcome::Excused,
                Status::Missing => MemberOutcome::Missing,
                Status::InsufficientData => MemberOutcome::InsufficientData,
                Status::Provisional => MemberOutcome::Provisional,
            },
            (None, None, Some(months)) => {
                let months = months.iter().map(|month| {
                    period_value(month).ok_or_else(|| wrong(format!("`{month}` is no period value")))
                });
                MemberOutcome::over_months(&months.collect::<Result<Vec<_>, _>>()?)
            }
            _ => return Err(wrong("give one of `score`, `status` and `months`".to_owned())),
        };
        Ok(ScopeMember { id: self.id, outcome })
    }
}

fn period_value(text: &str) -> Option<MemberOutcome> {
    Some(match text {
        "SICK" | "MATERNITY" | "UNPAID" | "STUDY" | "NOT_EMPLOYED" => MemberOutcome::Excused,
        "MISSING" => MemberOutcome::Missing,
        "INSUFFICIENT_DATA" => MemberOutcome::InsufficientData,
        "PROVISIONAL" => MemberOutcome::Provisional,
        score => MemberOutcome::Scored(score.parse().ok()?),
    })
}

pub(super) fn staff(input: &Value, rules: &RuleSet) -> Answer {
    let input: StaffInput = value::read(input)?;
    let general = products::general(&input.general, rules)?;
    let rows = products::rows(&input.products, rules)?;
    let options = input.options.over(rules);
    let build = || Ok(PeriodInput { role: Role::Staff, general: general?, rows: rows?, options });
    Ok(build().and_then(|input| score(&input, rules)))
}

pub(super) fn leader(input: &Value, rules: &RuleSet) -> Answer {
    let input: LeaderInput = value::read(input)?;
    let general = products::general(&input.general, rules)?;
    let rows = products::rows(&input.products, rules)?;
    let options = input.options.over(rules);
    let people: Vec<Person> = value::read_each(&input.scope, "input.scope")?;
    let members = people.into_iter().enumerate().map(|(index, person)| person.member(index));
    let scope = members.collect::<Result<Vec<_>, _>>()?;
    let build = || {
        let organising = products::mark(&input.dd, "dd", rules)?;
        let unity = products::mark(&input.e, "e", rules)?;
        let role = Role::Leader { rank: input.role, scope, organising, unity };
        Ok(PeriodInput { role, general: general?, rows: rows?, options })
    };
    Ok(build().and_then(|input| score(&input, rules)))
}

fn score(input: &PeriodInput, rules: &RuleSet) -> Result<Value, Refusal> {
    evaluate(input, rules).map(|result| Value::Object(answer(&result, rules)))
}

/// A period result with all its keys.
pub(super) fn answer(result: &PeriodResult, rules: &RuleSet) -> Map<String, Value> {
    let mut answer = Map::new();
    let (status, reason, source) = match &result.outcome {
        Outcome::Scored(_) => ("SCORED", Value::Null, Value::Null),
        Outcome::Provisional(_, source) => ("PROVISIONAL", Value::Null, json!(source)),
        Outcome::InsufficientData(reason) => ("INSUFFICIENT_DATA", json!(reason), Value::Null),
    };
    answer.insert("status".to_owned(), json!(status));
    answer.insert("reason".to_owned(), reason);
    answer.insert("missing".to_owned(), json!(result.missing));
    answer.insert("warnings".to_owned(), json!(result.warnings));
    answer.insert("general_source".to_owned(), source);
    answer.insert("score_class".to_owned(), json!(result.level(rules).map(Level::short)));
    let score = result.score().map(Score::exact);
    value::put(&mut answer, "score", score);
    let so_far = result.score_so_far().map(Score::exact);
    value::put(&mut answer, "provisional_score", so_far.filter(|_| score.is_none()));

    let tally = &result.tally;
    value::put(&mut answer, "assigned_converted", Some(&tally.assigned));
    value::put(&mut answer, "completed_converted", Some(&tally.completed));
    value::put(&mut answer, "quality_converted", Some(&tally.quality));
    value::put(&mut answer, "on_time_converted", Some(&tally.on_time));
    let shares = result.shares.as_ref();
    value::put(&mut answer, "a", shares.map(|shares| shares.quantity.exact()));
    value::put(&mut answer, "b", shares.map(|shares| shares.quality.exact()));
    value::put(&mut answer, "c", shares.map(|shares| shares.progress.exact()));
    let task_result = result.task_result.as_ref();
    value::put(&mut answer, "result_raw_pct", task_result.map(|found| found.raw.exact()));
    value::put(&mut answer, "result_pct", task_result.map(|found| found.result.exact()));
    value::put(&mut answer, "task_points", task_result.map(|found| found.points.exact()));
    if let Some(leader) = &result.leader {
        let percent =
            |value: Option<LeaderValue>| json!(value.map(|value| value.percent(&rules.task_results)));
        answer.insert("d".to_owned(), percent(leader.unit_results.value));
        answer.insert("dd".to_owned(), percent(leader.organising));
        answer.insert("e".to_owned(), percent(leader.unity));
        answer.insert("waits_for".to_owned(), json!(leader.unit_results.waits_for));
    }
    let general = result.general.as_ref().map(|(_, points)| show_plain(points.exact()));
    let shown = json!({
        "general": general,
        "task_points": task_result.map(|found| show_plain(found.points.exact())),
        "score": so_far.map(|score| show_score(score, &rules.levels)),
    });
    answer.insert("shown".to_owned(), shown);
    answer
}

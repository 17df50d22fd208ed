//! Kinds `period_score` and `leader_period_score`: one person in one period.

use super::products::{self, OptionsInput};
use super::scope_person::WrittenPerson;
use super::{Answer, Malformed, value};
use crate::refusal::Refusal;
use crate::rules::{Level, RuleSet};
use crate::score::display::{show_plain, show_score};
use crate::score::period::{Outcome, PeriodInput, PeriodResult, Rank, Role, ScopeMember, evaluate};
use crate::score::quantities::Score;
use crate::score::unit_results::LeaderValue;
use crate::terms::EvaluationStatus;
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
    let people: Vec<WrittenPerson> = value::read_each(&input.scope, "input.scope")?;
    let members = people.into_iter().enumerate();
    let members = members.map(|(index, person)| person.member(&format!("input.scope[{index}]")));
    let scope = members.collect::<Result<Vec<_>, _>>()?;
    Ok(input.over(scope, rules)?.and_then(|input| score(&input, rules)))
}

/// Scores a leader whose input is written without scope, and without role where he is a head.
pub(super) fn leader_over(
    written: &Value,
    scope: Vec<ScopeMember>,
    rules: &RuleSet,
) -> Result<Result<PeriodResult, Refusal>, Malformed> {
    let mut written = written.clone();
    if let Some(keys) = written.as_object_mut() {
        if keys.insert("scope".to_owned(), json!([])).is_some() {
            return Err(Malformed::new("scope", "it follows from the units"));
        }
        keys.entry("role").or_insert_with(|| json!("HEAD"));
    }
    let input: LeaderInput = value::read(&written)?;
    Ok(input.over(scope, rules)?.and_then(|input| evaluate(&input, rules)))
}

impl LeaderInput {
    fn over(
        self,
        scope: Vec<ScopeMember>,
        rules: &RuleSet,
    ) -> Result<Result<PeriodInput, Refusal>, Malformed> {
        let general = products::general(&self.general, rules)?;
        let rows = products::rows(&self.products, rules)?;
        let options = self.options.over(rules);
        let build = || {
            let organising = products::mark(&self.dd, "dd", rules)?;
            let unity = products::mark(&self.e, "e", rules)?;
            let role = Role::Leader { rank: self.role, scope, organising, unity };
            Ok(PeriodInput { role, general: general?, rows: rows?, options })
        };
        Ok(build())
    }
}

fn score(input: &PeriodInput, rules: &RuleSet) -> Result<Value, Refusal> {
    evaluate(input, rules).map(|result| Value::Object(answer(&result, rules)))
}

/// A period result with all its keys.
pub(super) fn answer(result: &PeriodResult, rules: &RuleSet) -> Map<String, Value> {
    let mut answer = Map::new();
    let (status, reason, source) = match &result.outcome {
        Outcome::Scored(_) => (EvaluationStatus::Scored, Value::Null, Value::Null),
        Outcome::Provisional(_, source) => (EvaluationStatus::Provisional, Value::Null, json!(source)),
        Outcome::InsufficientData(reason) => (EvaluationStatus::InsufficientData, json!(reason), Value::Null),
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

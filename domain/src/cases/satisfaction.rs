//! Kind `general_from_satisfaction`: the proposal for II.4.

use super::{Answer, Malformed, value};
use crate::number::Exact;
use crate::refusal::{Code, Refusal};
use crate::rules::RuleSet;
use crate::satisfaction::{Feed, may_feed};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    line: String,
    shrunk: Exact,
    from: Exact,
    to: Exact,
    max: Exact,
    step: Exact,
}

pub(super) fn run(input: &Value, rules: &RuleSet) -> Answer {
    let Input { line, shrunk, from, to, max, step } = value::read(input)?;
    if !may_feed(&line, &rules.satisfaction) {
        return Ok(Err(Refusal::new(Code::LineUnknown, "line").with("line", line)));
    }
    if from >= to || step <= Exact::zero() || max.is_negative() {
        return Err(Malformed::new("input", "`from` must be below `to`, `step` above 0, `max` not below 0"));
    }
    let mut answer = Map::new();
    value::put(&mut answer, "points", Feed { from, to, max, step }.propose(&shrunk).as_ref());
    Ok(Ok(answer.into()))
}

//! Kind `general_criteria`: the lines of Form 01 add up to G, or the form is refused.

use super::{Answer, value};
use crate::number::Exact;
use crate::refusal::Refusal;
use crate::rules::RuleSet;
use crate::score::general::Template;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    lines: BTreeMap<String, Option<Exact>>,
    max: Option<BTreeMap<String, Exact>>,
    step: Option<Exact>,
}

pub(super) fn run(input: &Value, rules: &RuleSet) -> Answer {
    let input: Input = value::read(input)?;
    Ok(answer(input, rules))
}

fn answer(input: Input, rules: &RuleSet) -> Result<Value, Refusal> {
    let form_01 = || rules.general.lines.iter().map(|line| (line.code.clone(), line.max.clone())).collect();
    let maxima = input.max.unwrap_or_else(form_01);
    let step = input.step.unwrap_or_else(|| rules.general.step.clone());
    let template = Template::new(&maxima, step, &rules.general)?;
    let values = input.lines.into_iter().filter_map(|(line, value)| Some((line, value?))).collect();
    let column = template.column(&values)?;
    let mut answer = Map::new();
    value::put(&mut answer, "total", Some(column.total().exact()));
    let groups = column.groups().into_iter().map(|(group, sum)| (group, sum.exact().to_string().into()));
    answer.insert("groups_exact".to_owned(), Value::Object(groups.collect()));
    Ok(Value::Object(answer))
}

//! The file format of cases: `{"meta": {…}, "cases": [case…]}`, read strictly.

use super::Malformed;
use crate::rules::RuleSet;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    meta: Option<Value>,
    cases: Vec<Value>,
}

/// One case. The texts for readers are checked to be texts and otherwise left alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) input: Value,
    pub(super) expected: Value,
    #[serde(rename = "article")]
    _article: Option<String>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "working")]
    _working: Option<String>,
    #[serde(rename = "source")]
    _source: Option<String>,
    #[serde(rename = "unsure", default)]
    _unsure: bool,
}

/// The cases of a file, checked for what concerns the file as a whole.
pub(super) fn read(text: &str, rules: &RuleSet) -> Result<Vec<Case>, Malformed> {
    let file: File = serde_json::from_str(text).map_err(|error| Malformed::new("", error))?;
    if let Some(code) = file.meta.as_ref().and_then(|meta| meta.get("rule_set"))
        && code.as_str() != Some(&rules.identity.code)
    {
        let what = format!("{code}, but the rule set at hand is `{}`", rules.identity.code);
        return Err(Malformed::new("meta.rule_set", what));
    }
    if let Some(count) = file.meta.as_ref().and_then(|meta| meta.get("count"))
        && count.as_u64() != Some(file.cases.len() as u64)
    {
        return Err(Malformed::new("meta.count", format!("{count}, but there are {}", file.cases.len())));
    }
    let mut seen = BTreeSet::new();
    let mut cases = Vec::with_capacity(file.cases.len());
    for (index, value) in file.cases.into_iter().enumerate() {
        let id = value.get("id").and_then(Value::as_str).map(str::to_owned);
        let place = id.as_ref().map_or_else(|| format!("cases[{index}]"), |id| format!("case `{id}`"));
        let case: Case = serde_json::from_value(value).map_err(|error| Malformed::new(&place, error))?;
        if !case.input.is_object() || !case.expected.is_object() {
            return Err(Malformed::new(place, "`input` and `expected` must be objects"));
        }
        if !seen.insert(case.id.clone()) {
            return Err(Malformed::new(place, "the id is used twice"));
        }
        cases.push(case);
    }
    Ok(cases)
}

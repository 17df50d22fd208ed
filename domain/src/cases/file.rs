//! The file format of cases: `{"meta": {…}, "cases": [case…]}`, read strictly.

use super::{Chosen, Malformed};
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

/// The cases of a file.
pub(super) struct Cases {
    pub(super) cases: Vec<Case>,
    /// The rule set that they were worked for, where it is another than the one at hand.
    pub(super) worked_for: Option<String>,
}

/// The cases of a file, checked for what concerns the file as a whole.
pub(super) fn read(text: &str, rules: &RuleSet, chosen: Chosen) -> Result<Cases, Malformed> {
    let file: File = serde_json::from_str(text).map_err(|error| Malformed::new("", error))?;
    let meta = |key: &str| file.meta.as_ref().and_then(|meta| meta.get(key));
    let worked_for = match meta("rule_set") {
        None => None,
        Some(Value::String(code)) if *code == rules.identity.code => None,
        Some(Value::String(code)) if chosen == Chosen::ByName => Some(code.clone()),
        Some(other) => {
            let hold = "name a rule set with --rule-set to hold the cases to that one";
            let what = format!("{other}, but the rule set at hand is `{}`: {hold}", rules.identity.code);
            return Err(Malformed::new("meta.rule_set", what));
        }
    };
    if let Some(count) = meta("count")
        && count.as_u64() != Some(file.cases.len() as u64)
    {
        return Err(Malformed::new("meta.count", format!("{count}, but there are {}", file.cases.len())));
    }
    if file.cases.is_empty() {
        return Err(Malformed::new("cases", "there is none: nothing would be verified"));
    }
    let mut seen = BTreeSet::new();
    let mut cases = Vec::with_capacity(file.cases.len());
    for (index, value) in file.cases.into_iter().enumerate() {
        let id = value.get("id").and_then(Value::as_str).map(str::to_owned);
        let place = id.as_ref().map_or_else(|| format!("cases[{index}]"), |id| format!("case `{id}`"));
        let case: Case = serde_json::from_value(value).map_err(|error| Malformed::new(&place, error))?;
        let Some(expected) = case.expected.as_object().filter(|_| case.input.is_object()) else {
            return Err(Malformed::new(place, "`input` and `expected` must be objects"));
        };
        if expected.is_empty() {
            return Err(Malformed::new(place, "`expected` is empty: nothing would be compared"));
        }
        if !seen.insert(case.id.clone()) {
            return Err(Malformed::new(place, "the id is used twice"));
        }
        cases.push(case);
    }
    Ok(Cases { cases, worked_for })
}

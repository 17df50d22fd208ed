//! Kind `display`: how a number is shown.

use super::{Answer, value};
use crate::number::Exact;
use crate::rules::RuleSet;
use crate::score::display::{show_plain, show_score};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    what: What,
    value: Exact,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum What {
    Score,
    Percent,
}

pub(super) fn run(input: &Value, rules: &RuleSet) -> Answer {
    let input: Input = value::read(input)?;
    let shown = match input.what {
        What::Score => show_score(&input.value, &rules.levels),
        What::Percent => show_plain(&input.value),
    };
    Ok(Ok(json!({ "shown": shown })))
}

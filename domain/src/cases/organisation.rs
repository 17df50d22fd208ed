//! Kind `organisation_class`: the class of an organisation.

use super::{Answer, value};
use crate::number::Exact;
use crate::organisation::{Facts, classify};
use crate::rules::RuleSet;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    score: Exact,
    done_pct: Share,
    #[serde(default)]
    late_pct: Share,
    #[serde(default)]
    below_quality_pct: Share,
    #[serde(default)]
    beyond_pct: Share,
    #[serde(default)]
    lower_unit_kht: bool,
    #[serde(default = "fixed")]
    findings_fixed: bool,
    #[serde(default)]
    wrongdoing_concluded: bool,
    #[serde(default)]
    force_majeure: bool,
}

const fn fixed() -> bool {
    true
}

/// Per cent, as a whole number or exact as written.
#[derive(Deserialize)]
#[serde(untagged)]
enum Share {
    Whole(i32),
    Exact(Exact),
}

impl Default for Share {
    fn default() -> Self {
        Self::Whole(0)
    }
}

impl From<Share> for Exact {
    fn from(share: Share) -> Self {
        match share {
            Share::Whole(percent) => Self::whole(i128::from(percent)),
            Share::Exact(percent) => percent,
        }
    }
}

pub(super) fn run(input: &Value, rules: &RuleSet) -> Answer {
    let input: Input = value::read(input)?;
    let got = classify(
        &Facts {
            score: input.score,
            done: input.done_pct.into(),
            late: input.late_pct.into(),
            below_quality: input.below_quality_pct.into(),
            beyond: input.beyond_pct.into(),
            lower_unit_not_completed: input.lower_unit_kht,
            findings_fixed: input.findings_fixed,
            wrongdoing_concluded: input.wrongdoing_concluded,
            force_majeure: input.force_majeure,
        },
        rules,
    );
    Ok(Ok(json!({
        "class": got.class.map_or("MANUAL", |class| class.short()),
        "reasons": got.reasons.iter().map(|reason| reason.article()).collect::<Vec<_>>(),
    })))
}

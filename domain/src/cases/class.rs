//! Kinds `classify` and `classify_years`: the class of a year up to the cap.

use super::{Answer, Malformed, value};
use crate::class::{
    Act, Body, Class, CorruptionCases, Facts, OrganisationClass, Outcome, Overlay, OverlayRule, Role,
    YearsOfActs,
};
use crate::number::Exact;
use crate::rules::RuleSet;
use crate::terms::Term;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    score: Exact,
    #[serde(default = "default_year")]
    year: i32,
    #[serde(default = "default_role")]
    role: Role,
    #[serde(default)]
    in_charge_of_unit: bool,
    #[serde(default)]
    org_class: Option<String>,
    #[serde(default)]
    violations: Vec<Act>,
    #[serde(default)]
    unit_corruption_handled: bool,
    #[serde(default)]
    unit_case_open: bool,
    #[serde(default)]
    overlays: Vec<OverlayInput>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OverlayInput {
    id: String,
    bound: Option<String>,
    block: Option<String>,
}

const fn default_year() -> i32 {
    2026
}

const fn default_role() -> Role {
    Role::Staff
}

/// A class by its short code.
pub(super) fn class(code: &str, place: &str) -> Result<Class, Malformed> {
    Class::find_short(code)
        .ok_or_else(|| Malformed::new(place, format!("`{code}` is no class: XS, T, HT, KHT")))
}

fn organisation(code: Option<&str>) -> Result<OrganisationClass, Malformed> {
    Ok(match code {
        None | Some("MANUAL") => OrganisationClass::Open,
        Some("XS_CANDIDATE") => OrganisationClass::Candidate,
        Some(code) => OrganisationClass::Final(class(code, "input.org_class")?),
    })
}

fn overlay(input: OverlayInput) -> Result<Overlay, Malformed> {
    let rule = match (input.bound, input.block) {
        (Some(bound), None) => OverlayRule::Bound(class(&bound, "input.overlays.bound")?),
        (None, Some(task)) => OverlayRule::Block(task),
        _ => return Err(Malformed::new("input.overlays", "give either `bound` or `block`")),
    };
    Ok(Overlay { id: input.id, rule })
}

fn body(body: &Body) -> &'static str {
    match body {
        Body::New => "NEW",
        Body::Old => "OLD",
    }
}

pub(super) fn classify(input: &Value, rules: &RuleSet) -> Answer {
    let input: Input = value::read(input)?;
    let facts = Facts {
        score: input.score,
        year: input.year,
        role: input.role,
        in_charge: input.in_charge_of_unit,
        organisation: organisation(input.org_class.as_deref())?,
        acts: input.violations,
        moved_on: None,
        corruption: CorruptionCases { handled: input.unit_corruption_handled, pending: input.unit_case_open },
        overlays: input.overlays.into_iter().map(overlay).collect::<Result<_, _>>()?,
    };
    let got = crate::class::classify(&facts, rules);
    let (status, class, grounds) = match &got.outcome {
        Outcome::Classified { class, grounds } => {
            let grounds = grounds.iter().map(|ground| ground.article().to_owned()).collect();
            ("CLASSIFIED", Some(class.short()), grounds)
        }
        Outcome::WaitingOrgClass => ("WAITING_ORG_CLASS", None, Vec::new()),
        Outcome::Blocked => ("BLOCKED", None, Vec::new()),
    };
    Ok(Ok(json!({
        "status": status,
        "score_class": got.score_class.short(),
        "final_class": class,
        "reason": grounds.first(),
        "grounds": grounds,
        "warnings": got.warnings.iter().map(|warning| warning.code()).collect::<Vec<_>>(),
        "charged_to": got.charged_to.iter().map(body).collect::<Vec<_>>(),
        "tasks": got.tasks,
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearsInput {
    scores: BTreeMap<i32, Exact>,
    acts: Vec<Act>,
    #[serde(default)]
    final_on: BTreeMap<i32, NaiveDate>,
    #[serde(default)]
    moved_on: Option<NaiveDate>,
}

pub(super) fn classify_years(input: &Value, rules: &RuleSet) -> Answer {
    let YearsInput { scores, acts, final_on, moved_on } = value::read(input)?;
    let got = crate::class::classify_years(&YearsOfActs { scores, acts, final_on, moved_on }, rules);
    let classes: Map<String, Value> =
        got.classes.iter().map(|(year, class)| (year.to_string(), Value::from(class.short()))).collect();
    let reclassify: Vec<String> = got.reclassify.iter().map(i32::to_string).collect();
    Ok(Ok(json!({ "final": classes, "reclassify": reclassify })))
}

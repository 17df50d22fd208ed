//! Kinds of the procedure: `deadline`, `procedure`, `authority`.

use super::{Answer, Malformed, value};
use crate::authority::{Action, Actor, Target, who_decides};
use crate::class::Role;
use crate::deadlines::Calendar;
use crate::procedure::papers;
use crate::rules::RuleSet;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlineInput {
    received: Option<NaiveDate>,
    result_on: Option<NaiveDate>,
    #[serde(default)]
    holidays: BTreeSet<NaiveDate>,
    #[serde(default)]
    working_weekends: BTreeSet<NaiveDate>,
}

pub(super) fn deadline(input: &Value, rules: &RuleSet) -> Answer {
    let input: DeadlineInput = value::read(input)?;
    let rules = &rules.deadlines;
    let calendar = Calendar::new(rules, input.holidays, input.working_weekends);
    let deadline = match (input.received, input.result_on) {
        (Some(received), None) => calendar.find_petition_deadline(received, rules),
        (None, Some(result_on)) => calendar.find_database_deadline(result_on, rules),
        _ => return Err(Malformed::new("input", "give either `received` or `result_on`")),
    };
    let deadline = deadline.ok_or_else(|| Malformed::new("input", "the day is beyond the calendar"))?;
    Ok(Ok(json!({ "due": deadline.due, "warn_on": deadline.warn_on })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProcedureInput {
    targets: Vec<Role>,
}

pub(super) fn procedure(input: &Value, rules: &RuleSet) -> Answer {
    let input: ProcedureInput = value::read(input)?;
    let tell = |needed: fn(Role, &RuleSet) -> bool| {
        let told = input.targets.iter().map(|&role| (role.code().to_owned(), needed(role, rules).into()));
        told.collect::<Map<String, Value>>()
    };
    Ok(Ok(json!({
        "party_comment": tell(|role, rules| papers(role, &rules.procedure).party_comment),
        "meeting_minutes": tell(|role, rules| papers(role, &rules.procedure).meeting_minutes),
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthorityInput {
    actor: Actor,
    action: ActionInput,
    target: TargetInput,
    rated_by: Option<Actor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ActionInput {
    ClassifyYear,
    Reclassify,
    SettlePetition,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum TargetInput {
    UsingAgencyHead,
    Staff,
}

pub(super) fn authority(input: &Value, rules: &RuleSet) -> Answer {
    let input: AuthorityInput = value::read(input)?;
    let action = match input.action {
        ActionInput::ClassifyYear => Action::ClassifyYear,
        ActionInput::Reclassify => Action::Reclassify,
        ActionInput::SettlePetition => Action::SettlePetition { rated_by: input.rated_by },
    };
    let target = match input.target {
        TargetInput::UsingAgencyHead => Target::UsingAgencyHead,
        TargetInput::Staff => Target::Other,
    };
    let who = who_decides(action, target, &rules.procedure);
    Ok(Ok(json!({ "allowed": who == input.actor, "who": who })))
}

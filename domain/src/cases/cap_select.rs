//! Kinds of the excellence cap that choose: `xs_cap_select` (one body) and `xs_cap_scopes` (body and groups).

use super::cap::rate;
use super::class::class;
use super::{Answer, Malformed, value};
use crate::cap::{
    Candidate, CapBase, Group, Member, OpenDecision, Rated, Run, Selection, Settings, Standing, run, select,
};
use crate::class::{BeforeCap, Class};
use crate::number::Exact;
use crate::refusal::Refusal;
use crate::rules::RuleSet;
use crate::terms::Term;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

fn settings(
    base: Option<CapBase>,
    percent: u32,
    body_limit: Option<u64>,
    rules: &RuleSet,
) -> Result<Settings, Refusal> {
    Ok(Settings { base: CapBase::chosen(base)?, rate: rate(percent, rules)?, body_limit })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SelectInput {
    cap_base: Option<CapBase>,
    rate_pct: u32,
    scores: BTreeMap<String, Exact>,
    #[serde(default)]
    bounds: BTreeMap<String, String>,
    #[serde(default)]
    classified_by: BTreeMap<String, ClassifiedBy>,
    #[serde(default)]
    open: BTreeMap<String, String>,
    #[serde(default)]
    results_pct: BTreeMap<String, Exact>,
    #[serde(default)]
    unexcused_delays: BTreeMap<String, u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ClassifiedBy {
    UsingAgency,
    ManagingAgency,
}

/// States of a year that will have no class: nobody waits for them.
const NEVER_CLASSIFIED: [&str; 2] = ["EXCUSED", "NOT_CLASSIFIED"];

fn members(input: SelectInput, rules: &RuleSet) -> Result<Vec<Member<String>>, Malformed> {
    let mut members = Vec::new();
    for (id, score) in input.scores {
        // Somebody may have a score so far and still be open.
        if input.open.contains_key(&id) {
            continue;
        }
        let by_score = Class::from(rules.levels.level(&score));
        let bound = match input.bounds.get(&id) {
            Some(code) => class(code, "input.bounds")?,
            None => Class::Excellent,
        };
        let standing = Standing::Rated(Rated {
            class: BeforeCap(by_score.min(bound)),
            score,
            results: input.results_pct.get(&id).cloned(),
            unexcused_delays: input.unexcused_delays.get(&id).copied(),
        });
        members.push(Member { id, group: String::new(), standing });
    }
    for (id, state) in input.open {
        if !NEVER_CLASSIFIED.contains(&state.as_str()) {
            members.push(Member { id, group: String::new(), standing: Standing::Open(state) });
        }
    }
    let outside = |id: &String| input.classified_by.get(id) == Some(&ClassifiedBy::ManagingAgency);
    members.retain(|member| !outside(&member.id));
    Ok(members)
}

fn ids<'a>(ids: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    ids.collect()
}

pub(super) fn one_body(input: &Value, rules: &RuleSet) -> Answer {
    let input: SelectInput = value::read(input)?;
    let settings = match settings(input.cap_base, input.rate_pct, None, rules) {
        Ok(settings) => settings,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let members = members(input, rules)?;
    Ok(run(members, &settings, &rules.cap).map(|run| tell(&run)))
}

fn tell(run: &Run<String>) -> Value {
    let selection = &run.selection;
    let mut classes: BTreeMap<&String, &str> =
        run.settled.iter().map(|(id, class)| (id, class.short())).collect();
    for (id, (_, verdict)) in &selection.verdicts {
        let open = BeforeCap(Class::Excellent).short();
        classes.insert(id, verdict.find_class().map_or(open, Class::short));
    }
    json!({
        "status": run.status().code(),
        "eligible": run.counts.good_or_better(),
        "rated": run.counts.rated(),
        "places": selection.places,
        "selected": ids(selection.selected()),
        "moved_down": ids(selection.moved_down()),
        "places_left": selection.places_left(),
        "decisions": selection.decisions.iter().map(decision).collect::<Vec<_>>(),
        "final": classes,
        "waits_for": ids(run.waits_for.keys()),
        "warnings": warnings(selection),
    })
}

fn decision(decision: &OpenDecision<String>) -> Value {
    json!({
        "people": decision.people,
        "places": decision.places,
        "group_limits": decision.group_limits,
    })
}

fn warnings(selection: &Selection<String>) -> Vec<&'static str> {
    selection.warnings.iter().map(|warning| warning.code()).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopesInput {
    cap_base: Option<CapBase>,
    rate_pct: u32,
    #[serde(default)]
    body_limit: Option<u64>,
    groups: BTreeMap<String, GroupInput>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupInput {
    eligible: u64,
    #[serde(default)]
    below_70: u64,
    candidates: BTreeMap<String, Exact>,
}

pub(super) fn scopes(input: &Value, rules: &RuleSet) -> Answer {
    let input: ScopesInput = value::read(input)?;
    let settings = match settings(input.cap_base, input.rate_pct, input.body_limit, rules) {
        Ok(settings) => settings,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut groups = BTreeMap::new();
    for (name, group) in input.groups {
        let Some(good) = group.eligible.checked_sub(group.candidates.len() as u64) else {
            return Err(Malformed::new(
                format!("input.groups.{name}"),
                "more candidates than eligible people",
            ));
        };
        let candidates = group.candidates.into_iter();
        let candidates =
            candidates.map(|(id, score)| Candidate { id, score, results: None, unexcused_delays: None });
        groups.insert(name, Group { candidates: candidates.collect(), good, below: group.below_70 });
    }
    Ok(select(groups, &settings, &rules.cap).map(|selection| {
        let places = selection.groups.iter().map(|(name, group)| (name.clone(), Value::from(group.places)));
        json!({
            "status": if selection.is_open() { "NEEDS_DECISION" } else { "OK" },
            "max_body": selection.body_max,
            "max_group": places.collect::<Map<_, _>>(),
            "selected": ids(selection.selected()),
            "moved_down": ids(selection.moved_down()),
            "decisions": selection.decisions.iter().map(decision).collect::<Vec<_>>(),
            "warnings": warnings(&selection),
        })
    }))
}

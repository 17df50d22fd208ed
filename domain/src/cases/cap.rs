//! Kinds of the excellence cap that count: `xs_cap`, `xs_cap_check`, `xs_cap_rate`, `cap_after_change`.

use super::class::class;
use super::{Answer, Malformed, value};
use crate::cap::{CapBase, Counts, Rate, Settings, find_exceeded};
use crate::class::Class;
use crate::number::Exact;
use crate::refusal::Refusal;
use crate::rules::RuleSet;
use crate::terms::Term;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A value for each base.
fn by_base<Told: Into<Value>>(tell: impl Fn(CapBase) -> Told) -> Map<String, Value> {
    CapBase::ALL.iter().copied().map(|base| (base.code().to_owned(), tell(base).into())).collect()
}

/// The rate at `rate_pct`, refused there.
pub(super) fn rate(percent: u32, rules: &RuleSet) -> Result<Rate, Refusal> {
    Rate::decided(percent, &rules.cap).map_err(|refusal| refusal.inside("rate_pct"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlacesInput {
    eligible_70_or_more: u64,
    candidates_90_or_more: u64,
    below_70: u64,
    rate_pct: u32,
}

pub(super) fn places(input: &Value, rules: &RuleSet) -> Answer {
    let input: PlacesInput = value::read(input)?;
    let rate = match rate(input.rate_pct, rules) {
        Ok(rate) => rate,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (eligible, candidates) = (input.eligible_70_or_more, input.candidates_90_or_more);
    let Some(good) = eligible.checked_sub(candidates) else {
        return Err(Malformed::new("input.candidates_90_or_more", "more candidates than eligible people"));
    };
    let counts = Counts { excellent: candidates, good, completed: input.below_70, not_completed: 0 };
    let places = |base| counts.places(base, rate);
    let selected = |base| places(base).min(candidates);
    Ok(Ok(json!({
        "max_xs": by_base(places),
        "xs_count": by_base(selected),
        "t_count": by_base(|base| eligible - selected(base)),
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckInput {
    xs: u64,
    t: u64,
    ht: u64,
    kht: u64,
    rate_pct: u32,
}

pub(super) fn check(input: &Value, rules: &RuleSet) -> Answer {
    let input: CheckInput = value::read(input)?;
    let rate = match rate(input.rate_pct, rules) {
        Ok(rate) => rate,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let counts = Counts { excellent: input.xs, good: input.t, completed: input.ht, not_completed: input.kht };
    let whole = |count: u64| Exact::whole(i128::from(count));
    let share = |of: u64| (Exact::whole(100) * whole(input.xs)).checked_div(&whole(of));
    let mut answer = Map::new();
    answer.insert("max_xs".to_owned(), by_base(|base| counts.places(base, rate)).into());
    answer.insert("within".to_owned(), by_base(|base| counts.within(base, rate)).into());
    value::put(&mut answer, "share_of_t_pct", share(counts.good).as_ref());
    value::put(&mut answer, "share_of_xs_plus_t_pct", share(counts.good_or_better()).as_ref());
    Ok(Ok(answer.into()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RateInput {
    requested_rate_pct: u32,
    organisation_outstanding: bool,
    decision_recorded: bool,
}

pub(super) fn requested_rate(input: &Value, rules: &RuleSet) -> Answer {
    let input: RateInput = value::read(input)?;
    let rate = Rate::request(
        input.requested_rate_pct,
        input.organisation_outstanding,
        input.decision_recorded,
        &rules.cap,
    );
    Ok(rate
        .map(|rate| json!({ "applied_rate_pct": rate.percent() }))
        .map_err(|refusal| refusal.inside("requested_rate_pct")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeInput {
    cap_base: Option<CapBase>,
    rate_pct: u32,
    decided: BTreeMap<String, String>,
    changed: BTreeMap<String, String>,
}

pub(super) fn after_change(input: &Value, rules: &RuleSet) -> Answer {
    let input: ChangeInput = value::read(input)?;
    let settings = CapBase::chosen(input.cap_base).and_then(|base| Ok((base, rate(input.rate_pct, rules)?)));
    let (base, rate) = match settings {
        Ok(settings) => settings,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut classes: BTreeMap<String, Class> = BTreeMap::new();
    for (id, code) in input.decided.into_iter().chain(input.changed) {
        let decided = class(&code, &format!("input.{id}"))?;
        classes.insert(id, decided);
    }
    let settings = Settings { base, rate, body_limit: None };
    let exceeded = find_exceeded(classes.values().map(|&class| ("", class)), &settings);
    let flags = if exceeded.is_flagged() { vec!["CAP_EXCEEDED"] } else { Vec::new() };
    let classes: Map<String, Value> =
        classes.into_iter().map(|(id, class)| (id, Value::from(class.short()))).collect();
    Ok(Ok(json!({ "final": classes, "flags": flags })))
}

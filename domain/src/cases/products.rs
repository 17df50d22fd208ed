//! Products, general points and options as cases write them, turned into the engine's inputs.

use super::{Malformed, value};
use crate::number::Exact;
use crate::refusal::{Code, Refusal};
use crate::rules::{CapMode, LatePolicy, RuleSet};
use crate::score::general::{Column, GeneralScores};
use crate::score::period::{LeaderMark, Options};
use crate::score::products::{
    Cause, Confirmation, Counts, Event, EventKind, HandOver, HandOverReason, Origin, ProductRow, Severity,
    amount,
};
use crate::score::quantities::Coefficient;
use crate::score::unit_results::LeaderValue;
use serde::Deserialize;
use serde_json::Value;

/// A product of a case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductInput {
    id: String,
    coefficient: Exact,
    assigned: Value,
    completed: Value,
    promised: Option<i64>,
    #[serde(default)]
    origin: Origin,
    #[serde(default)]
    events: Vec<Value>,
    handed_over_to: Option<String>,
    handed_over_reason: Option<HandOverReason>,
    #[serde(default)]
    failed_reviews: i64,
    #[serde(default)]
    delays: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventInput {
    unit: Option<i64>,
    #[serde(rename = "type")]
    kind: EventKind,
    #[serde(default = "one")]
    count: i64,
    #[serde(default)]
    cause: Cause,
    #[serde(default)]
    confirmed: bool,
    #[serde(default)]
    severity: Severity,
    #[serde(default)]
    before_takeover: bool,
}

const fn one() -> i64 {
    1
}

/// The options of a case that concern one period.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionsInput {
    cap_mode: Option<CapMode>,
    late_policy: Option<LatePolicy>,
}

impl OptionsInput {
    pub(super) fn over(self, rules: &RuleSet) -> Options {
        let defaults = Options::of(rules);
        Options {
            cap_mode: self.cap_mode.unwrap_or(defaults.cap_mode),
            late_policy: self.late_policy.unwrap_or(defaults.late_policy),
        }
    }
}

/// The rows of a case; a product's place in the list is its key.
pub(super) fn rows(
    products: &[Value],
    rules: &RuleSet,
) -> Result<Result<Vec<ProductRow>, Refusal>, Malformed> {
    let mut rows = Vec::with_capacity(products.len());
    for (index, product) in value::read_each(products, "input.products")?.into_iter().enumerate() {
        match row(index, product, rules)? {
            Ok(row) => rows.push(row),
            Err(refusal) => return Ok(Err(refusal.inside(&format!("products.{index}")))),
        }
    }
    Ok(Ok(rows))
}

fn row(
    index: usize,
    product: ProductInput,
    rules: &RuleSet,
) -> Result<Result<ProductRow, Refusal>, Malformed> {
    let units = |field: &str, units: &Value| match value::number(units) {
        Some(number) => Ok(amount(&number, &rules.bounds).map_err(|refusal| refusal.inside(field))),
        None => {
            Err(Malformed::new(format!("input.products[{index}].{field}"), format!("{units} is no amount")))
        }
    };
    let (assigned, completed) =
        (units("assigned", &product.assigned)?, units("completed", &product.completed)?);
    let coefficient = Coefficient::parse(&product.coefficient, &rules.bounds)
        .map_err(|refusal| refusal.inside("coefficient"));
    let handed_over =
        (product.handed_over_to.is_some() || product.handed_over_reason.is_some()).then(|| HandOver {
            to: product.handed_over_to.unwrap_or_default(),
            reason: product.handed_over_reason.unwrap_or_default(),
        });
    let events = value::read_each(&product.events, &format!("input.products[{index}].events"))?;
    let build = || {
        Ok(ProductRow {
            id: index as i64,
            code: product.id,
            reference: String::new(),
            coefficient: coefficient?,
            assigned: assigned?,
            completed: completed?,
            promised: product.promised,
            origin: product.origin,
            handed_over,
            events: events.into_iter().map(event).collect(),
            counts: Counts { failed_reviews: product.failed_reviews, delays: product.delays },
        })
    };
    Ok(build())
}

fn event(event: EventInput) -> Event {
    Event {
        unit: event.unit,
        kind: event.kind,
        severity: event.severity,
        count: event.count,
        cause: event.cause,
        confirmation: event.confirmed.then(Confirmation::default),
        before_takeover: event.before_takeover,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    #[serde(rename = "self")]
    own: Option<Exact>,
    reviewer: Option<Exact>,
    #[serde(rename = "final")]
    decided: Option<Exact>,
}

/// General points: the final ones as a text, or the three columns with `null` for those not filled.
pub(super) fn general(input: &Value, rules: &RuleSet) -> Result<Result<GeneralScores, Refusal>, Malformed> {
    let column = |points: Option<Exact>, path: &[&str]| -> Result<Option<Column>, Refusal> {
        points.map(|points| Column::of_total(points, &rules.general)).transpose().map_err(|refusal| Refusal {
            path: path.iter().map(|&part| part.to_owned()).collect(),
            ..refusal
        })
    };
    let build = |columns: Columns| {
        Ok(GeneralScores {
            self_score: column(columns.own, &["general", "self"])?,
            reviewer: column(columns.reviewer, &["general", "reviewer"])?,
            final_score: column(columns.decided, &["general", "final"])?,
        })
    };
    if input.is_object() {
        return Ok(build(value::read_at(input, "input.general")?));
    }
    if input.is_null() {
        return Ok(Ok(GeneralScores::default()));
    }
    let points = value::number(input).filter(|_| input.is_string());
    let points =
        points.ok_or_else(|| Malformed::new("input.general", format!("{input} is no text of points")))?;
    Ok(column(Some(points), &["general"])
        .map(|final_score| GeneralScores { final_score, ..GeneralScores::default() }))
}

/// A leader's line đ or e: 100, 50, or `null` while it is not given.
pub(super) fn mark(input: &Value, line: &str, rules: &RuleSet) -> Result<Option<LeaderMark>, Refusal> {
    if input.is_null() {
        return Ok(None);
    }
    let value = input.as_i64().and_then(|percent| LeaderValue::from_percent(percent, &rules.task_results));
    let value = value.ok_or_else(|| Refusal::new(Code::LineNot100Or50, line).with("value", input))?;
    Ok(Some(LeaderMark { value, reason: String::new() }))
}

//! Kinds `quarter_rollup`, `half_rollup` and `quarter_from_months`.

use super::value::put;
use super::{Answer, Malformed, period_value, value};
use crate::number::Exact;
use crate::periods::{Month, Period};
use crate::refusal::{Code, Refusal};
use crate::rollup::{
    Entry, LeaderMeans, Mean, OpenState, PeriodValue, PooledMonth, PooledQuarter, Sums, mean, pooled,
};
use crate::rules::{CapMode, LatePolicy, QuarterMethod, RuleSet};
use crate::score::quantities::{Percent, Points};
use crate::score::unit_results::LeaderValue;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rollup {
    months: Vec<Value>,
    first_month: Option<String>,
    as_of: Option<NaiveDate>,
}

pub(super) fn quarter(input: &Value, rules: &RuleSet) -> Answer {
    rollup(input, rules, 3)
}

pub(super) fn half(input: &Value, rules: &RuleSet) -> Answer {
    rollup(input, rules, 6)
}

fn rollup(input: &Value, rules: &RuleSet, length: usize) -> Answer {
    let input: Rollup = value::read(input)?;
    if input.months.len() != length {
        return Err(Malformed::new("months", format!("there must be {length}")));
    }
    let mut month = match &input.first_month {
        None => Month::new(2026, 1),
        Some(text) => format!("{text}-01").parse().ok().map(Month::holding),
    }
    .ok_or_else(|| Malformed::new("first_month", "write 2026-01"))?;
    let mut entries = Vec::with_capacity(length);
    for (index, value) in input.months.iter().enumerate() {
        let value = period_value::read(value, &format!("months[{index}]"))?;
        entries.push(period_value::entry(Period::Month(month), value, input.as_of));
        month = month.next();
    }
    period_value::answer(&mean(&entries), rules)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FromMonths {
    quarter_method: QuarterMethod,
    months: Vec<WrittenMonth>,
    #[serde(default)]
    role: Role,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Role {
    #[default]
    Staff,
    Deputy,
    Head,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Options {
    cap_mode: Option<CapMode>,
    // The sums of a case are given: what late units earn stands in them.
    #[serde(rename = "late_policy")]
    _late_policy: Option<LatePolicy>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenMonth {
    Scored(Box<Components>),
    State(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Components {
    general: Exact,
    assigned_converted: Exact,
    completed_converted: Exact,
    quality_converted: Exact,
    on_time_converted: Exact,
    d: Option<i64>,
    dd: Option<i64>,
    e: Option<i64>,
}

pub(super) fn from_months(input: &Value, rules: &RuleSet) -> Answer {
    let input: FromMonths = value::read(input)?;
    if input.months.len() != 3 {
        return Err(Malformed::new("months", "there must be 3"));
    }
    let leads = input.role != Role::Staff;
    let cap_mode = input.options.cap_mode.unwrap_or(rules.task_results.cap_mode);
    let pool = |months: &[PooledMonth]| pooled(months, leads, cap_mode, &rules.task_results);
    let (mut entries, mut months) = (Vec::new(), Vec::new());
    for ((number, index), month) in (1..).zip(0..).zip(&input.months) {
        let value = match month {
            WrittenMonth::State(word) => {
                period_value::read(&Value::String(word.clone()), &format!("months[{index}]"))?
            }
            WrittenMonth::Scored(components) => match components.month(rules) {
                Err(refusal) => return Ok(Err(refusal.inside(&format!("months.{index}")))),
                Ok(month) => match pool(std::slice::from_ref(&month)) {
                    // Nothing assigned, or a line missing.
                    None => PeriodValue::without_score(OpenState::InsufficientData),
                    Some(alone) => {
                        months.push(month);
                        PeriodValue::Scored(alone.score)
                    }
                },
            },
        };
        let period = Period::month(2026, number).ok_or_else(|| Malformed::new("months", "not a month"))?;
        entries.push(Entry { period, value, ended: true });
    }
    let quarter = mean(&entries);
    match (input.quarter_method, &quarter, pool(&months)) {
        (QuarterMethod::Pooled, Mean::Scored { months_counted, .. }, Some(pooled)) => {
            let score = pooled.score.clone();
            let mut answer =
                period_value::tell(&Mean::Scored { score, months_counted: *months_counted }, rules);
            tell_pooled(&mut answer, &pooled);
            Ok(Ok(Value::Object(answer)))
        }
        _ => period_value::answer(&quarter, rules),
    }
}

fn tell_pooled(answer: &mut serde_json::Map<String, Value>, quarter: &PooledQuarter) {
    for (key, value) in [
        ("general", quarter.general.exact()),
        ("a", quarter.quantity.exact()),
        ("b", quarter.quality.exact()),
        ("c", quarter.progress.exact()),
        ("result_raw_pct", quarter.result_raw.exact()),
        ("result_pct", quarter.result.exact()),
    ] {
        put(answer, key, Some(value));
    }
}

impl Components {
    fn month(&self, rules: &RuleSet) -> Result<PooledMonth, Refusal> {
        if self.general.is_negative() || self.general > rules.general.points {
            return Err(Refusal::new(Code::GeneralOutOfRange, "general")
                .with("value", &self.general)
                .with("max", rules.general.points.written()));
        }
        let line = |place: &str, percent: Option<i64>| {
            percent.map_or(Ok(None), |percent| {
                let value = LeaderValue::from_percent(percent, &rules.task_results);
                let value =
                    value.ok_or_else(|| Refusal::new(Code::LineNot100Or50, place).with("value", percent))?;
                Ok(Some(Percent::new(Exact::whole(value.percent(&rules.task_results).into()))))
            })
        };
        let (d, dd, e) = (line("d", self.d)?, line("dd", self.dd)?, line("e", self.e)?);
        let leader = match (d, dd, e) {
            (Some(unit_results), Some(organising), Some(unity)) => {
                Some(LeaderMeans { unit_results, organising, unity })
            }
            _ => None,
        };
        let sums = Sums {
            assigned: self.assigned_converted.clone(),
            completed: self.completed_converted.clone(),
            quality: self.quality_converted.clone(),
            on_time: self.on_time_converted.clone(),
        };
        Ok(PooledMonth { general: Points::new(self.general.clone()), sums, leader })
    }
}

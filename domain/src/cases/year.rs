//! Kind `year_rollup`.

use super::period_value::{self, entry};
use super::{Answer, Malformed, value};
use crate::periods::{Days, Month, Period};
use crate::refusal::Refusal;
use crate::rollup::{Entry, Excuse, MonthService, Movement, PeriodValue, Year, YearStatus};
use crate::rules::{RuleSet, SickLeave};
use crate::terms::EvaluationStatus;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    #[serde(default)]
    months: BTreeMap<String, Value>,
    #[serde(default)]
    quarters: BTreeMap<String, Value>,
    year: Option<i32>,
    as_of: Option<NaiveDate>,
    employed_from: Option<NaiveDate>,
    left_on: Option<NaiveDate>,
    movement: Option<WrittenMovement>,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Options {
    sick_leave: Option<SickLeave>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMovement {
    kind: MovementKind,
    from_body: String,
    to_body: String,
    #[serde(rename = "on")]
    _on: NaiveDate,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum MovementKind {
    Transfer,
    Secondment,
}

pub(super) fn run(input: &Value, rules: &RuleSet) -> Answer {
    let input: Input = value::read(input)?;
    let year = input.year.unwrap_or(2026);
    let mut entries = Vec::new();
    for (written, values, period) in [
        ("months", &input.months, Period::month as fn(i32, u32) -> Option<Period>),
        ("quarters", &input.quarters, Period::quarter),
    ] {
        for (name, value) in values {
            let place = format!("{written}.{name}");
            let number = name.parse().ok().and_then(|number| period(year, number));
            let period = number.ok_or_else(|| Malformed::new(&place, "there is no such period"))?;
            entries.push(entry(period, period_value::read(value, &place)?, input.as_of));
        }
    }
    let service = service(year, &entries, input.employed_from, input.left_on);
    let rolled = Year {
        year,
        entries: &entries,
        service: &service,
        left_on: input.left_on,
        as_of: input.as_of,
        study_decision: None,
    };
    let sick_leave = input.options.sick_leave.unwrap_or(rules.rollup.sick_leave);
    let mut answer = match rolled.status(&rules.rollup, sick_leave) {
        Ok(status) => tell(&status, rules),
        // Months are keys of an object here, not places in a list: `months.5`.
        Err(refusal) => {
            let place = refusal.path.join(".");
            return Ok(Err(Refusal { path: vec![place], ..refusal }));
        }
    };
    if let Some(movement) = input.movement {
        let (from, to) = (movement.from_body, movement.to_body);
        let movement = match movement.kind {
            MovementKind::Transfer => Movement::Transfer { from, to },
            MovementKind::Secondment => Movement::Secondment { from, to },
        };
        answer.insert("classified_by".to_owned(), json!(movement.classified_by()));
    }
    Ok(Ok(Value::Object(answer)))
}

fn tell(status: &YearStatus, rules: &RuleSet) -> Map<String, Value> {
    let (status, reason) = match status {
        YearStatus::Mean(mean) => return period_value::tell(mean, rules),
        YearStatus::NotClassified(reason) => (EvaluationStatus::NotClassified, reason.as_str()),
        YearStatus::NeedsStudyDecision => (EvaluationStatus::NeedsDecision, "STUDY"),
    };
    let told = [("status", json!(status)), ("reason", json!(reason)), ("score", Value::Null)];
    told.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A case tells absences by whole months: its days of service are those of the months by what they are.
fn service(
    year: i32,
    entries: &[Entry],
    employed_from: Option<NaiveDate>,
    left_on: Option<NaiveDate>,
) -> Vec<MonthService> {
    let served = Days::since(employed_from.unwrap_or(NaiveDate::MIN), left_on);
    let months = (1..=12).filter_map(|number| Month::new(year, number));
    let of = |month: Month| {
        let days = served.and_then(|served| served.shared_with(month.days())).map_or(0, Days::count);
        let covers = |entry: &&Entry| {
            let (first, last) = entry.period.months();
            (first..=last).contains(&month.number())
        };
        let none = MonthService::none(month);
        match entries.iter().find(covers).map(|entry| &entry.value) {
            None | Some(PeriodValue::Excused(Excuse::NotEmployed | Excuse::Unpaid)) => none,
            Some(PeriodValue::Excused(Excuse::Study)) => MonthService { study: days, ..none },
            Some(PeriodValue::Excused(Excuse::Sick | Excuse::Maternity)) => {
                MonthService { sick_or_maternity: days, ..none }
            }
            Some(
                PeriodValue::Excused(Excuse::Decision) | PeriodValue::Scored(_) | PeriodValue::Open { .. },
            ) => MonthService { worked: days, ..none },
        }
    };
    months.map(of).collect()
}

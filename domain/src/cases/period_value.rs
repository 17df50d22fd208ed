//! Period values and means in cases: how a month or quarter is written, and how a mean is told.

use super::value::put;
use super::{Answer, Malformed};
use crate::periods::{Days, Period};
use crate::rollup::{Entry, Excuse, Mean, OpenState, Part, PeriodValue, joined};
use crate::rules::RuleSet;
use crate::score::quantities::Score;
use crate::terms::{EvaluationStatus, Term};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPart {
    #[serde(rename = "body")]
    _body: String,
    score: Value,
    days: u32,
}

/// Reads a score, a word, or a list of parts.
pub(super) fn read(value: &Value, place: &str) -> Result<PeriodValue, Malformed> {
    let Value::Array(parts) = value else { return single(value, place) };
    let mut read = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let place = format!("{place}[{index}]");
        let part: WrittenPart =
            Deserialize::deserialize(part).map_err(|error| Malformed::new(&place, error))?;
        read.push(Part { value: single(&part.score, &place)?, working_days: part.days });
    }
    joined(&read).ok_or_else(|| Malformed::new(place, "no part has a working day"))
}

fn single(value: &Value, place: &str) -> Result<PeriodValue, Malformed> {
    let text = value.as_str().ok_or_else(|| Malformed::new(place, "a score is a text, a state is a word"))?;
    if let Some(excuse) = Excuse::find(text) {
        return Ok(PeriodValue::Excused(excuse));
    }
    if let Some(state) = OpenState::find(text) {
        return Ok(PeriodValue::without_score(state));
    }
    text.parse().map(Score::new).map(PeriodValue::Scored).map_err(|error| Malformed::new(place, error))
}

/// A period of a case: it has ended when the case says no day, or one after the period's last.
pub(super) fn entry(period: Period, value: PeriodValue, as_of: Option<NaiveDate>) -> Entry {
    let last = period.calendar_days().map(Days::to);
    let ended = as_of.is_none_or(|as_of| last.is_some_and(|last| as_of > last));
    Entry { period, value, ended }
}

/// A month by its number, a quarter as `Q1`.
pub(super) fn name(period: Period) -> String {
    match period {
        Period::Month(month) => month.number().to_string(),
        Period::Quarter(last) => format!("Q{}", last.month().quarter()),
        Period::Year(year) => year.to_string(),
    }
}

/// Tells a mean.
pub(super) fn tell(mean: &Mean, rules: &RuleSet) -> Map<String, Value> {
    let mut answer = Map::new();
    let mut set = |key: &str, value: Value| answer.insert(key.to_owned(), value);
    match mean {
        Mean::Scored { score, months_counted } => {
            set("status", json!(EvaluationStatus::Scored));
            set("score_class", json!(rules.levels.level(score.exact()).short()));
            set("months_counted", json!(months_counted));
            put(&mut answer, "score", Some(score.exact()));
        }
        Mean::Provisional { score, months_counted, running } => {
            set("status", json!(EvaluationStatus::Provisional));
            set("score", Value::Null);
            set("score_class", Value::Null);
            set("months_counted", json!(months_counted));
            set("running_periods", running.iter().map(|period| name(*period)).collect());
            put(&mut answer, "provisional_score", score.as_ref().map(Score::exact));
        }
        Mean::Blocked(open) => {
            set("status", json!(EvaluationStatus::Blocked));
            set("score", Value::Null);
            let open = open.iter().map(|(period, state)| (name(*period), json!(state.status().code())));
            set("open_periods", Value::Object(open.collect()));
        }
        Mean::Excused(excuse) => {
            set("status", json!(EvaluationStatus::Excused));
            set("score", Value::Null);
            set("reason", json!(excuse.code()));
            set("months_counted", json!(0));
        }
    }
    answer
}

/// Nothing is refused: the answer of a mean.
pub(super) fn answer(mean: &Mean, rules: &RuleSet) -> Answer {
    Ok(Ok(Value::Object(tell(mean, rules))))
}

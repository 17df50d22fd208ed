//! Reading inputs of cases and writing answers: exact numbers as texts, rounded ones as numbers.

use super::Malformed;
use crate::number::Exact;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

/// Reads a typed input; its type denies unknown keys.
///
/// # Errors
/// [`Malformed`] with the key that is unknown, missing or of the wrong form.
pub fn read<Input: DeserializeOwned>(input: &Value) -> Result<Input, Malformed> {
    read_at(input, "input")
}

/// Reads a typed part of an input; `place` is how an error calls it: `input.products[3]`.
///
/// # Errors
/// [`Malformed`] with the key that is unknown, missing or of the wrong form.
pub fn read_at<Part: DeserializeOwned>(part: &Value, place: &str) -> Result<Part, Malformed> {
    serde::Deserialize::deserialize(part).map_err(|error| Malformed::new(place, error))
}

/// Reads a list of typed parts, each called by its number.
///
/// # Errors
/// As [`read_at`], of the first part that is wrong.
pub fn read_each<Part: DeserializeOwned>(parts: &[Value], place: &str) -> Result<Vec<Part>, Malformed> {
    parts.iter().enumerate().map(|(index, part)| read_at(part, &format!("{place}[{index}]"))).collect()
}

/// The exact number that a JSON number or text stands for; `None` where it stands for none.
#[must_use]
pub fn number(value: &Value) -> Option<Exact> {
    match value {
        Value::Number(digits) => digits.to_string().parse().ok(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A number rounded to four places, for reading.
#[must_use]
pub fn rounded(value: &Exact) -> Value {
    if value.is_whole()
        && let Ok(whole) = value.to_string().parse::<i64>()
    {
        return Value::from(whole);
    }
    value.rounded(4).parse::<Number>().map_or(Value::Null, Value::Number)
}

/// Puts a value and its exact form under `key` and `key_exact`; `null` under `key` where there is no value.
pub fn put(answer: &mut Map<String, Value>, key: &str, value: Option<&Exact>) {
    match value {
        None => {
            answer.insert(key.to_owned(), Value::Null);
        }
        Some(value) => {
            answer.insert(key.to_owned(), rounded(value));
            answer.insert(format!("{key}_exact"), Value::String(value.to_string()));
        }
    }
}

//! Comparing an answer with what a case expects: only the keys that are expected, all of them, exactly.

use super::value::number;
use crate::number::Exact;
use serde_json::{Map, Value};

/// One place where an answer is not what a case expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The case.
    pub case: String,
    /// Where in the answer: `periods.2026-03.score_exact`.
    pub field: String,
    /// What the case expects; `None` where it allows no such key.
    pub expected: Option<Value>,
    /// What came; `None` where nothing did.
    pub got: Option<Value>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let show =
            |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string);
        write!(f, "{}: {}: expected {}, got ", self.case, self.field, show(&self.expected))?;
        f.write_str(&show(&self.got))
    }
}

/// Objects in which no key may stand that is not expected.
const CLOSED: &[&str] = &["d", "waits_for", "open_periods", "final", "max_group", "group_limits"];

/// The differences between `expected` and `got`, in the order of the expected keys.
#[must_use]
pub fn differences(case: &str, expected: &Value, got: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut comparison = Comparison { case, found: &mut found };
    // A refusal is an answer of its own: exactly code and path, and never beside values.
    let refused = |value: &Value| value.get("error").is_some();
    if refused(expected) == refused(got) {
        comparison.value("", "", expected, got, refused(expected));
    } else {
        comparison.differ("", Some(expected), Some(got));
    }
    found
}

struct Comparison<'a> {
    case: &'a str,
    found: &'a mut Vec<Difference>,
}

impl Comparison<'_> {
    fn differ(&mut self, field: &str, expected: Option<&Value>, got: Option<&Value>) {
        self.found.push(Difference {
            case: self.case.to_owned(),
            field: field.to_owned(),
            expected: expected.cloned(),
            got: got.cloned(),
        });
    }

    fn value(&mut self, field: &str, key: &str, expected: &Value, got: &Value, closed: bool) {
        match (expected, got) {
            (Value::Object(expected), Value::Object(got)) => {
                self.object(field, expected, got, closed || CLOSED.contains(&key));
            }
            (Value::Array(wanted), Value::Array(items)) => {
                if wanted.len() != items.len() {
                    return self.differ(field, Some(expected), Some(got));
                }
                for (index, (wanted, item)) in wanted.iter().zip(items).enumerate() {
                    self.value(&format!("{field}[{index}]"), key, wanted, item, false);
                }
            }
            (Value::Number(_), Value::Number(_)) if key.ends_with("_exact") => {
                if expected != got {
                    self.differ(field, Some(expected), Some(got));
                }
            }
            (Value::Number(_), _) if near(expected, got) => {}
            _ if expected == got => {}
            _ => self.differ(field, Some(expected), Some(got)),
        }
    }

    fn object(&mut self, field: &str, expected: &Map<String, Value>, got: &Map<String, Value>, closed: bool) {
        let inner = |key: &str| if field.is_empty() { key.to_owned() } else { format!("{field}.{key}") };
        // What stands in an `_exact` object is exact as a whole, whatever its inner keys are called.
        let exact = field.rsplit('.').any(|part| part.ends_with("_exact"));
        for (key, wanted) in expected {
            let place = inner(key);
            // A rounded number is compared with the exact value where the answer tells it: two roundings of one
            // value may differ by their last place.
            let precise = got.get(&format!("{key}_exact")).filter(|_| wanted.is_number());
            match precise.or_else(|| got.get(key)) {
                None => self.differ(&place, Some(wanted), None),
                Some(value) if precise.is_some() => {
                    if !near(wanted, value) {
                        self.differ(&place, Some(wanted), Some(value));
                    }
                }
                Some(value) => {
                    let key = if exact { "_exact" } else { key };
                    self.value(&place, key, wanted, value, false);
                }
            }
        }
        if closed {
            for (key, value) in got.iter().filter(|(key, _)| !expected.contains_key(*key)) {
                self.differ(&inner(key), None, Some(value));
            }
        }
    }
}

/// Whether two numbers are within half a unit of the fourth decimal.
fn near(expected: &Value, got: &Value) -> bool {
    let (Some(expected), Some(got)) = (number(expected), number(got)) else { return false };
    let apart = &expected - &got;
    let limit = Exact::fraction(5, 100_000);
    apart <= limit && &Exact::zero() - &apart <= limit
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(expected: &Value, got: &Value) -> Vec<String> {
        differences("x", expected, got).into_iter().map(|difference| difference.field).collect()
    }

    #[test]
    fn what_is_not_expected_is_free_but_in_closed_objects() {
        assert!(fields(&json!({"a": 1}), &json!({"a": 1, "b": 2})).is_empty());
        assert_eq!(
            fields(&json!({"final": {"p": "T"}}), &json!({"final": {"p": "T", "q": "T"}})),
            ["final.q"]
        );
        assert_eq!(fields(&json!({"a": null}), &json!({})), ["a"]);
    }

    #[test]
    fn rounded_values_are_compared_with_the_exact_one() {
        let got = json!({"score": 94.1667, "score_exact": "565/6"});
        assert!(fields(&json!({"score": 94.1667, "score_exact": "565/6"}), &got).is_empty());
        assert_eq!(fields(&json!({"score": 94.1668}), &got), ["score"]);
        assert_eq!(fields(&json!({"score_exact": "1130/12"}), &got), ["score_exact"]);
    }

    #[test]
    fn a_refusal_is_compared_whole() {
        let refused = json!({"error": "CYCLE", "path": "a"});
        assert!(fields(&refused, &refused).is_empty());
        assert_eq!(fields(&json!({"status": "SCORED"}), &refused), [""]);
        assert_eq!(fields(&refused, &json!({"error": "CYCLE", "path": "b"})), ["path"]);
    }
}

//! An explanation for who may read the evaluation of a year, and not the inputs of its class.

use serde_json::{Map, Value, json};

/// What the facts of a class keep: nothing that tells of an act, a case or a finding.
const FACTS: [&str; 3] = ["role", "organisation", "moved_on"];
/// What the decided class keeps: the articles that it rests on, and no task or warning of somebody's file.
const DECIDED: [&str; 4] = ["class", "open", "grounds", "steps"];

/// The explanation without the inputs of the class: which articles applied is told, and what was left out is named. One
/// that holds no year comes back as it is; a text that is no explanation, empty.
#[must_use]
pub fn without_class_inputs(explanation: &str) -> String {
    let Ok(mut whole) = serde_json::from_str::<Map<String, Value>>(explanation) else {
        return String::new();
    };
    let year = whole.get_mut("rollup").and_then(|rollup| rollup.get_mut("year"));
    let year = year.and_then(Value::as_object_mut).map(|year| year.entry("class").or_insert(Value::Null));
    let of_a_year = year.is_some();
    if let Some(facts) = year {
        let mut kept = only(facts, &FACTS);
        kept.insert("withheld".to_owned(), json!(["acts", "cases", "overlays"]));
        *facts = Value::Object(kept);
    }
    match whole.get_mut("class").filter(|decided| decided.is_object()) {
        Some(decided) => *decided = Value::Object(only(decided, &DECIDED)),
        None if !of_a_year => return explanation.to_owned(),
        None => {}
    }
    Value::Object(whole).to_string()
}

fn only(object: &Value, keys: &[&str]) -> Map<String, Value> {
    let of = |key: &&str| Some(((*key).to_owned(), object.get(*key)?.clone()));
    keys.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_keeps_the_articles_and_no_input() {
        let whole = json!({
            "score": "100",
            "rollup": { "period": "2026", "year": { "year": 2026, "class": {
                "role": "STAFF", "acts": [{ "id": "KL-1", "type": "PUBLIC_DUTY" }],
                "cases": { "handled": false, "pending": true }, "overlays": [{ "rule": "R", "task": "review" }] } } },
            "class": { "class": "NOT_COMPLETED", "open": null, "grounds": ["20.4c"],
                "steps": [["20.1", "EXCELLENT"], ["20.4c", "NOT_COMPLETED"]], "warnings": ["PENDING_CASE"], "tasks": ["review"] },
        });
        let told: Value = serde_json::from_str(&without_class_inputs(&whole.to_string())).expect("JSON");
        assert_eq!(
            told,
            json!({
                "score": "100",
                "rollup": { "period": "2026", "year": { "year": 2026, "class": {
                    "role": "STAFF", "withheld": ["acts", "cases", "overlays"] } } },
                "class": { "class": "NOT_COMPLETED", "open": null, "grounds": ["20.4c"],
                    "steps": [["20.1", "EXCELLENT"], ["20.4c", "NOT_COMPLETED"]] },
            })
        );
    }

    #[test]
    fn what_holds_no_year_is_left_alone_and_what_is_no_explanation_is_not_told() {
        let month = r#"{"tracked":{"period":"2026-03"},"status":"SCORED"}"#;
        assert_eq!(without_class_inputs(month), month);
        let quarter = r#"{"rollup":{"period":"2026-Q1"},"class":null}"#;
        assert_eq!(without_class_inputs(quarter), quarter);
        assert_eq!(without_class_inputs("acts: KL-1"), "");
    }
}

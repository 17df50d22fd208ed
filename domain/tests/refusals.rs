//! Each fault of an input is refused by its code at its path; nothing is cut, rounded or guessed.

use domain::cases::{Chosen, verify};
use domain::rules::RuleSet;
use serde_json::{Map, Value, json};

fn refused(kind: &str, input: &Value, code: &str, path: &str) {
    let expected = json!({"error": code, "path": path});
    let file = json!({"cases": [{"id": path, "kind": kind, "input": input, "expected": expected}]});
    let report = verify("refusals", &file.to_string(), &RuleSet::vn_335_2025(), Chosen::ByDefault)
        .expect("well-formed");
    assert_eq!(report.hold, 1, "{report}");
}

/// A sound product, with some keys changed.
fn product(changes: &Value) -> Value {
    let mut product = json!({"id": "P", "coefficient": "1", "assigned": 2, "completed": 2});
    for (key, value) in changes.as_object().expect("an object") {
        product[key] = value.clone();
    }
    product
}

#[test]
fn a_product_out_of_bounds() {
    for (changes, code, path) in [
        (json!({"completed": 3}), "COMPLETED_ABOVE_ASSIGNED", "completed"),
        (json!({"completed": "1.5"}), "AMOUNT_NOT_WHOLE", "completed"),
        (json!({"assigned": 2.5}), "AMOUNT_NOT_WHOLE", "assigned"),
        (json!({"completed": -1}), "AMOUNT_OUT_OF_RANGE", "completed"),
        (json!({"assigned": 1_000_001}), "AMOUNT_OUT_OF_RANGE", "assigned"),
        (json!({"assigned": "99999999999999999999999"}), "AMOUNT_OUT_OF_RANGE", "assigned"),
        (json!({"coefficient": "0"}), "COEFFICIENT_OUT_OF_RANGE", "coefficient"),
        (json!({"coefficient": "-1"}), "COEFFICIENT_OUT_OF_RANGE", "coefficient"),
        (json!({"coefficient": "1000000.000001"}), "COEFFICIENT_OUT_OF_RANGE", "coefficient"),
        (json!({"coefficient": "1/3"}), "TOO_MANY_DECIMALS", "coefficient"),
        (json!({"handed_over_to": "B"}), "HANDED_OVER_COMPLETED", "completed"),
        (json!({"events": [{"type": "DELAY"}]}), "EVENT_UNIT_MISSING", "events[0].unit"),
        (json!({"events": [{"unit": 0, "type": "DELAY"}]}), "EVENT_UNIT_OUT_OF_RANGE", "events[0].unit"),
        (json!({"events": [{"unit": 3, "type": "DELAY"}]}), "EVENT_UNIT_OUT_OF_RANGE", "events[0].unit"),
        (
            json!({"events": [{"unit": 1, "type": "QUALITY", "count": 0}]}),
            "EVENT_COUNT_OUT_OF_RANGE",
            "events[0].count",
        ),
        (json!({"failed_reviews": 3}), "MORE_EVENTS_THAN_UNITS", "failed_reviews"),
        (json!({"delays": 3}), "MORE_EVENTS_THAN_UNITS", "delays"),
        (json!({"delays": -1}), "EVENT_COUNT_OUT_OF_RANGE", "delays"),
    ] {
        let products = json!([product(&json!({})), product(&changes)]);
        let input = json!({"general": "20", "products": products});
        refused("period_score", &input, code, &format!("products[1].{path}"));
    }
}

#[test]
fn general_points_out_of_range() {
    let input = |general: Value| json!({"general": general, "products": []});
    refused("period_score", &input(json!("30.01")), "GENERAL_OUT_OF_RANGE", "general");
    let columns = json!({"self": null, "reviewer": "-1", "final": null});
    refused("period_score", &input(columns), "GENERAL_OUT_OF_RANGE", "general.reviewer");
}

#[test]
fn a_leaders_line_that_is_neither_100_nor_50() {
    for value in [json!(75), json!(0), json!("100")] {
        let mut input =
            json!({"general": "20", "products": [], "role": "HEAD", "scope": [], "dd": 100, "e": 100});
        input["e"] = value;
        refused("leader_period_score", &input, "LINE_NOT_100_OR_50", "e");
    }
}

#[test]
fn a_form_that_is_not_valid() {
    let full: Map<String, Value> = RuleSet::vn_335_2025()
        .general
        .lines
        .iter()
        .map(|line| (line.code.clone(), json!(line.max)))
        .collect();
    let input = |key: &str, code: &str, value: Value| {
        let mut input = json!({"lines": full, "max": full});
        input[key][code] = value;
        input
    };
    for (key, line, value, code) in [
        ("lines", "II.4", json!(null), "LINE_MISSING"),
        ("lines", "IV.1", json!("1"), "LINE_UNKNOWN"),
        ("max", "IV.1", json!("1"), "LINE_UNKNOWN"),
        ("lines", "II.4", json!("2.75"), "LINE_OUT_OF_RANGE"),
        ("lines", "II.4", json!("-0.25"), "LINE_OUT_OF_RANGE"),
        ("lines", "II.4", json!("2.3"), "OFF_STEP"),
    ] {
        refused("general_criteria", &input(key, line, value), code, &format!("{key}.{line}"));
    }
    let mut swapped = input("max", "I.1", json!("4"));
    swapped["max"]["I.2"] = json!("6");
    refused("general_criteria", &swapped, "TEMPLATE_POINTS", "max");
    let mut fine = input("lines", "I.1", json!("5"));
    fine["step"] = json!("0.0000001");
    refused("general_criteria", &fine, "TOO_MANY_DECIMALS", "step");
    fine["step"] = json!("0");
    refused("general_criteria", &fine, "INVALID_INPUT", "step");
}

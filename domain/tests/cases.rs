//! The worked cases hold, reading them is strict, and comparing them leaves nothing out.

use domain::cases::value::{number, rounded};
use domain::cases::{Chosen, Report, verify};
use domain::number::Exact;
use domain::rules::RuleSet;
use serde_json::{Value, json};

const CASES: &str = include_str!("../cases/evaluation.json");

fn run(file: &Value) -> Result<Report, String> {
    verify("cases.json", &file.to_string(), &RuleSet::vn_335_2025(), Chosen::ByDefault)
        .map_err(|error| error.to_string())
}

fn one(kind: &str, input: &Value, expected: &Value) -> Value {
    json!({"cases": [{"id": "x", "kind": kind, "input": input, "expected": expected}]})
}

#[test]
#[expect(clippy::print_stdout, reason = "shown with --nocapture")]
fn the_worked_cases_hold() {
    let report = verify("evaluation.json", CASES, &RuleSet::vn_335_2025(), Chosen::ByDefault)
        .expect("a file of cases");
    assert!(report.differences.is_empty(), "{report}");
    assert_eq!(report.hold + report.not_covered.len(), 130, "{report}");
    println!("{}", report.summary());
}

/// A case that expects something else at any one key does not hold.
#[test]
fn every_expected_key_is_compared() {
    let file: Value = serde_json::from_str(CASES).expect("JSON");
    let covered = run(&file).expect("a file of cases");
    let cases = file["cases"].as_array().expect("a list");
    for case in cases {
        let id = case["id"].as_str().expect("an id").to_owned();
        if covered.not_covered.iter().any(|(skipped, _)| *skipped == id) {
            continue;
        }
        for (key, value) in case["expected"].as_object().expect("an object") {
            let mut wrong = case.clone();
            wrong["expected"][key] = match value {
                Value::Number(_) => rounded(&(number(value).expect("a number") + Exact::whole(1))),
                Value::String(text) => json!(format!("{text}1")),
                Value::Bool(flag) => json!(!flag),
                _ => json!("something else"),
            };
            let report = run(&json!({"cases": [wrong]})).expect("well-formed");
            assert_eq!((report.hold, report.run), (0, 1), "{id}: {key} is not compared");
        }
    }
}

#[test]
fn what_is_not_known_is_an_error_that_names_file_case_and_key() {
    let line = json!({"what": "SCORE", "value": "1"});
    let expected = json!({"shown": "1.00"});
    assert_eq!(run(&one("display", &line, &expected)).expect("known").summary(), "1 of 1 cases hold");
    let error = |file: Value| run(&file).expect_err("not known");
    assert_eq!(error(one("displays", &line, &expected)), "cases.json: case `x`: kind: `displays` is unknown");
    let with_key = json!({"what": "SCORE", "value": "1", "places": 2});
    let said = error(one("display", &with_key, &expected));
    assert!(said.starts_with("cases.json: case `x`: input: unknown field `places`"), "{said}");
    let mut file = one("display", &line, &expected);
    file["cases"][0]["expect"] = json!({});
    let said = error(file);
    assert!(said.starts_with("cases.json: case `x`: unknown field `expect`"), "{said}");
    let product = json!({"general": "20", "products": [{"id": "P", "coefficient": "1", "assigned": 1,
        "completed": 1, "events": [{"unit": 1, "type": "LATE"}]}]});
    let said = error(one("period_score", &product, &expected));
    assert!(
        said.starts_with("cases.json: case `x`: input.products[0].events[0]: unknown variant `LATE`"),
        "{said}"
    );
}

#[test]
fn agencies_own_rules_are_named_and_not_counted() {
    let own = |id: &str, kind: &str| json!({"id": id, "kind": kind, "input": {}, "expected": {"x": 1}});
    let known = json!({"id": "shown", "kind": "display", "input": {"what": "SCORE", "value": "1"},
        "expected": {"shown": "1.00"}});
    let file = json!({"cases": [own("1", "local_item_score"), own("2", "local_foo"), known]});
    assert_eq!(
        run(&file).expect("known").to_string(),
        "1: `local_item_score` is not covered by this rule set\n2: `local_foo` is not covered by this rule set\n1 of 1 cases hold"
    );
}

#[test]
fn cases_of_agencies_own_rules_alone_verify_nothing() {
    let own = json!({"id": "1", "kind": "local_foo", "input": {}, "expected": {"x": 1}});
    let report = run(&json!({ "cases": [own] })).expect("well-formed");
    assert!(!report.holds());
    assert_eq!(
        report.to_string(),
        "1: `local_foo` is not covered by this rule set\nno case was checked: nothing is verified"
    );
    let known = one("display", &json!({"what": "SCORE", "value": "1"}), &json!({"shown": "1.00"}));
    let mut both = run(&known).expect("well-formed");
    both.add(report);
    assert!(both.holds(), "beside others it is only named");
}

#[test]
fn cases_of_another_rule_set_are_held_to_the_one_that_is_named() {
    let mut rules = RuleSet::vn_335_2025();
    rules.identity.code = "VN-X".to_owned();
    let mut file = one("display", &json!({"what": "SCORE", "value": "1"}), &json!({"shown": "2.00"}));
    file["meta"] = json!({"rule_set": "VN-335-2025"});
    let verified =
        |chosen| verify("cases.json", &file.to_string(), &rules, chosen).map(|report| report.to_string());
    assert_eq!(
        verified(Chosen::ByName).expect("held"),
        "cases.json: worked for `VN-335-2025`, held to `VN-X`\nx: shown: expected \"2.00\", got \"1.00\"\n0 of 1 cases hold"
    );
    assert_eq!(
        verified(Chosen::ByDefault).expect_err("another rule set").to_string(),
        "cases.json: meta.rule_set: \"VN-335-2025\", but the rule set at hand is `VN-X`: name a rule set with --rule-set to \
         hold the cases to that one"
    );
    file["meta"] = json!({"rule_set": 335});
    let said =
        verify("cases.json", &file.to_string(), &rules, Chosen::ByName).expect_err("no code").to_string();
    assert!(said.starts_with("cases.json: meta.rule_set: 335, but"), "{said}");
}

#[test]
fn a_file_that_would_verify_nothing_is_an_error() {
    let said = run(&json!({"cases": []})).expect_err("no case");
    assert_eq!(said, "cases.json: cases: there is none: nothing would be verified");
    let said = run(&one("display", &json!({"what": "SCORE", "value": "1"}), &json!({})))
        .expect_err("nothing expected");
    assert_eq!(said, "cases.json: case `x`: `expected` is empty: nothing would be compared");
}

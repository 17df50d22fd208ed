//! Every worked case that the rule set covers holds.

use domain::cases::verify;
use domain::rules::RuleSet;

#[test]
fn the_worked_cases_hold() {
    let text = include_str!("../cases/evaluation.json");
    let report = verify("evaluation.json", text, &RuleSet::vn_335_2025()).expect("a file of cases");
    let differences: Vec<String> = report.differences.iter().map(ToString::to_string).collect();
    assert!(differences.is_empty(), "{}\n{}", differences.join("\n"), report.summary());
    assert!(report.hold + report.not_covered.len() == 130, "{}", report.summary());
}

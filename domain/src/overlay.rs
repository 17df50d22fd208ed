//! Overlay rules (2.5): Party and sector guidance above the decree, as dated data. A rule lowers or blocks a class and
//! never raises it; the decree's engine reads findings only, and stays pure.

use crate::class::Class;
use crate::refusal::{Code, Refusal};
use serde::Deserialize;
use std::sync::LazyLock;

/// How the codes of rules of a place or an agency begin: what they do is said by each finding.
pub const LOCAL: &str = "LOCAL-";

/// The longest code of a rule.
pub const CODE: usize = 50;

/// One rule of the layer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayRuleText {
    /// The code that findings and grounds name.
    pub code: String,
    /// In Vietnamese.
    pub title_vi: String,
    /// In English.
    pub title_en: String,
    /// The highest class that it leaves.
    #[serde(default)]
    pub bound: Option<Class>,
    /// It blocks until a task is done.
    #[serde(default)]
    pub task: bool,
    /// The first year it holds in.
    pub from_year: i32,
    /// The last one; none while it holds.
    #[serde(default)]
    pub to_year: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Layer {
    rules: Vec<OverlayRuleText>,
}

static LAYER: LazyLock<Vec<OverlayRuleText>> = LazyLock::new(|| {
    let read: Result<Layer, _> = toml::from_str(include_str!("overlay/rules.toml"));
    read.map(|layer| layer.rules).unwrap_or_default()
});

/// The rules that hold in a year.
pub fn in_year(year: i32) -> impl Iterator<Item = &'static OverlayRuleText> {
    LAYER.iter().filter(move |rule| rule.from_year <= year && rule.to_year.is_none_or(|last| last >= year))
}

/// What a finding says: the rule with its bound, or the task that must be done first and the day it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'a, Day> {
    /// The rule's code.
    pub rule: &'a str,
    /// At most this class.
    pub bound: Option<Class>,
    /// What must be done first.
    pub task: Option<&'a str>,
    /// The day the task was done.
    pub lifted_on: Option<Day>,
}

/// The bound of a finding of a year: its own, or that of its rule.
///
/// # Errors
/// `OVERLAY_RULE_UNKNOWN` with the rules of the year; `FINDING_UNCLEAR` where it gives neither or both of bound and task,
/// a day without a task, or another effect than its rule has.
pub fn check<Day>(said: &Said<'_, Day>, year: i32) -> Result<Option<Class>, Refusal> {
    let unclear = |path| Refusal::new(Code::FindingUnclear, path);
    if said.lifted_on.is_some() && said.task.is_none() {
        return Err(unclear("liftedOn"));
    }
    if said.bound.is_some() && said.task.is_some() {
        return Err(unclear("task"));
    }
    let own_code = said.rule.strip_prefix(LOCAL).filter(|code| {
        let plain = |sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '-';
        !code.is_empty() && said.rule.len() <= CODE && code.chars().all(plain)
    });
    if own_code.is_some() {
        return match (said.bound, said.task) {
            (None, None) => Err(unclear("bound")),
            (bound, _) => Ok(bound),
        };
    }
    let Some(rule) = in_year(year).find(|rule| rule.code == said.rule) else {
        let known: Vec<&str> = in_year(year).map(|rule| rule.code.as_str()).collect();
        let shown: String = said.rule.chars().take(CODE).collect();
        return Err(Refusal::new(Code::OverlayRuleUnknown, "rule")
            .with("rule", shown)
            .with("year", year)
            .with("known", known.join(", ")));
    };
    match (rule.bound, rule.task) {
        (Some(bound), _) if said.task.is_none() && said.bound.is_none_or(|said| said == bound) => {
            Ok(Some(bound))
        }
        (None, true) if said.task.is_some() => Ok(None),
        (Some(_), _) => Err(unclear("bound")),
        (None, _) => Err(unclear("task")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<'a>(rule: &'a str, bound: Option<Class>, task: Option<&'a str>) -> Said<'a, i32> {
        Said { rule, bound, task, lifted_on: None }
    }

    fn refused(said: &Said<'_, i32>, year: i32) -> (Code, String) {
        let refusal = check(said, year).expect_err("refused");
        (refusal.code, refusal.path.join("."))
    }

    #[test]
    fn each_shipped_rule_bounds_or_blocks() {
        let rules: Vec<_> = in_year(2026).collect();
        assert_eq!(rules.len(), 3);
        assert!(rules.iter().all(|rule| rule.bound.is_some() != rule.task));
        assert!(in_year(2025).next().is_none());
    }

    #[test]
    fn a_rule_says_what_its_finding_does() {
        assert_eq!(check(&said("QD366-GOOD", None, None), 2026), Ok(Some(Class::Completed)));
        assert_eq!(check(&said("PARTY-REVIEW", None, Some("kết luận")), 2026), Ok(None));
        assert_eq!(check(&said("LOCAL-HP-1", Some(Class::Good), None), 2026), Ok(Some(Class::Good)));
        let unclear = |path: &str| (Code::FindingUnclear, path.to_owned());
        assert_eq!(refused(&said("QD366-GOOD", Some(Class::Good), None), 2026), unclear("bound"));
        assert_eq!(refused(&said("PARTY-REVIEW", None, None), 2026), unclear("task"));
        assert_eq!(refused(&said("LOCAL-1", None, None), 2026), unclear("bound"));
        assert_eq!(refused(&said("LOCAL-1", Some(Class::Good), Some("x")), 2026), unclear("task"));
        let lifted = Said { lifted_on: Some(1), ..said("LOCAL-1", Some(Class::Good), None) };
        assert_eq!(refused(&lifted, 2026), unclear("liftedOn"));
        for (rule, year) in [("QD999", 2026), ("QD366-GOOD", 2025), ("LOCAL-", 2026), ("LOCAL-é", 2026)] {
            assert_eq!(refused(&said(rule, None, None), year).0, Code::OverlayRuleUnknown, "{rule}");
        }
    }
}

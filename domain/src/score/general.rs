//! The general criteria G (Art. 12.2, Annex I, Form 01): "nhóm tiêu chí chung … tối đa 30 điểm".
//!
//! `G = Σ lines`. A form has a value on every line or it is no form; a value off the step or above the maximum is
//! refused, never rounded. Self, reviewer's and final column are kept apart; G is the final one.

use super::quantities::Points;
use crate::number::Exact;
use crate::refusal::{Code, Refusal};
use crate::rules::General;
use crate::terms;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The lines a form is scored on, with their maxima and step: checked, in the order of Form 01.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    lines: Vec<(String, Exact)>,
    step: Exact,
}

/// One filled column of a form: complete and within the template, or only its total where no lines are known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "StoredColumn")]
pub struct Column {
    total: Points,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<LineScore>,
}

/// A column as an explanation stores it: read back only where its lines still add up to its total.
#[derive(Deserialize)]
struct StoredColumn {
    total: Points,
    #[serde(default)]
    lines: Vec<LineScore>,
}

impl TryFrom<StoredColumn> for Column {
    type Error = String;

    fn try_from(stored: StoredColumn) -> Result<Self, String> {
        let StoredColumn { total, lines } = stored;
        if let Some(line) = lines.iter().find(|line| line.value > line.max) {
            return Err(format!("line {} has more than its maximum", line.code));
        }
        let sum: Exact = lines.iter().map(|line| line.value.exact().clone()).sum();
        if !lines.is_empty() && sum != *total.exact() {
            return Err(format!("the lines add up to {sum}, not to {}", total.exact()));
        }
        Ok(Self { total, lines })
    }
}

/// The value of one line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LineScore {
    /// The line: `II.4`, or a behaviour under it.
    pub code: String,
    /// Points given.
    pub value: Points,
    /// The most points it could give.
    pub max: Points,
}

/// The columns of a person's form that exist (Form 01: self; comment and confirmation of the competent person).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct GeneralScores {
    /// What he gave himself.
    #[serde(rename = "self", default, skip_serializing_if = "Option::is_none")]
    pub self_score: Option<Column>,
    /// What the reviewer proposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<Column>,
    /// What the competent person decided: the only one that makes a final score.
    #[serde(rename = "final", default, skip_serializing_if = "Option::is_none")]
    pub final_score: Option<Column>,
}

terms! {
    /// Which column of the general criteria a score rests on.
    GeneralSource {
        /// The final column.
        Final = "FINAL", "Điểm chính thức", "Final score";
        /// The reviewer's, while there is no final one.
        Reviewer = "REVIEWER", "Điểm người nhận xét, chưa chính thức", "Reviewer's score, not final";
        /// The person's own, while there is no other.
        Own = "SELF", "Điểm tự chấm, chưa chính thức", "Self score, not final";
    }
}

impl GeneralScores {
    /// The column in force, the most decided one first; `None` where there is none.
    #[must_use]
    pub fn in_force(&self) -> Option<(GeneralSource, &Column)> {
        let column = |source, column: &'_ Option<Column>| column.as_ref().map(|_| source);
        let source = column(GeneralSource::Final, &self.final_score)
            .or_else(|| column(GeneralSource::Reviewer, &self.reviewer))
            .or_else(|| column(GeneralSource::Own, &self.self_score))?;
        let filled = match source {
            GeneralSource::Final => self.final_score.as_ref(),
            GeneralSource::Reviewer => self.reviewer.as_ref(),
            GeneralSource::Own => self.self_score.as_ref(),
        };
        filled.map(|column| (source, column))
    }
}

impl Column {
    /// Final points of which only the total is known.
    ///
    /// # Errors
    /// GENERAL_OUT_OF_RANGE, with an empty path, unless the total is from 0 to 30.
    pub fn of_total(total: Exact, rules: &General) -> Result<Self, Refusal> {
        if total.is_negative() || total > rules.points {
            return Err(Refusal::new(Code::GeneralOutOfRange, "")
                .with("value", total.written())
                .with("max", rules.points.written()));
        }
        Ok(Self { total: Points::new(total), lines: Vec::new() })
    }

    /// G: the sum of the lines, in points from 0 to 30.
    #[must_use]
    pub const fn total(&self) -> &Points {
        &self.total
    }

    /// The lines in the form's order; empty where only the total is known.
    #[must_use]
    pub fn lines(&self) -> &[LineScore] {
        &self.lines
    }

    /// The sums of the groups I, II and III (10 points each).
    #[must_use]
    pub fn groups(&self) -> BTreeMap<String, Points> {
        let mut groups = BTreeMap::<String, Exact>::new();
        for line in &self.lines {
            let group = line.code.split('.').next().unwrap_or(&line.code);
            let sum = groups.entry(group.to_owned()).or_insert_with(Exact::zero);
            *sum = &*sum + line.value.exact();
        }
        groups.into_iter().map(|(group, sum)| (group, Points::new(sum))).collect()
    }
}

impl Template {
    /// Form 01 as the decree prints it.
    #[must_use]
    pub fn form_01(rules: &General) -> Self {
        let lines = rules.lines.iter().map(|line| (line.code.clone(), line.max.clone())).collect();
        Self { lines, step: rules.step.clone() }
    }

    /// An agency's template: Form 01 with its own step, some lines split into behaviours (`I.1.a`) that add up to it.
    ///
    /// # Errors
    /// Under `max`: LINE_UNKNOWN, LINE_OUT_OF_RANGE or TEMPLATE_POINTS; under `step`: TOO_MANY_DECIMALS or
    /// INVALID_INPUT.
    pub fn new(maxima: &BTreeMap<String, Exact>, step: Exact, rules: &General) -> Result<Self, Refusal> {
        if !step.has_decimals(rules.max_decimals) {
            return Err(Refusal::new(Code::TooManyDecimals, "step")
                .with("value", step.written())
                .with("max", rules.max_decimals));
        }
        if step <= Exact::zero() {
            return Err(Refusal::new(Code::InvalidInput, "step")
                .with("value", step.written())
                .with("mend", "> 0"));
        }
        for (code, max) in maxima {
            if !rules.lines.iter().any(|line| belongs(code, &line.code)) {
                return Err(Refusal::at(Code::LineUnknown, &["max", code]).with("line", code));
            }
            if max.is_negative() {
                return Err(out_of_range("max", code, max, &rules.points));
            }
        }
        let points = |wanted: &Exact, sum: &Exact, line: &str| {
            Refusal::new(Code::TemplatePoints, "max")
                .with("line", line)
                .with("value", sum.written())
                .with("max", wanted.written())
        };
        let mut lines = Vec::with_capacity(maxima.len());
        for line in &rules.lines {
            let parts = maxima.iter().filter(|(code, _)| belongs(code, &line.code));
            let before = lines.len();
            lines.extend(parts.map(|(code, max)| (code.clone(), max.clone())));
            let sum: Exact = lines[before..].iter().map(|(_, max)| max.clone()).sum();
            if sum != line.max {
                return Err(points(&line.max, &sum, &line.code));
            }
        }
        // After the lines, so that the one at fault is named.
        let sum: Exact = maxima.values().cloned().sum();
        if sum != rules.points {
            return Err(points(&rules.points, &sum, "Form 01"));
        }
        Ok(Self { lines, step })
    }

    /// Checks a filled column and adds it up.
    ///
    /// # Errors
    /// Under `lines`: LINE_UNKNOWN, LINE_MISSING, LINE_OUT_OF_RANGE or OFF_STEP, with the line.
    pub fn column(&self, values: &BTreeMap<String, Exact>) -> Result<Column, Refusal> {
        if let Some(code) = values.keys().find(|code| !self.lines.iter().any(|(line, _)| line == *code)) {
            return Err(Refusal::at(Code::LineUnknown, &["lines", code]).with("line", code));
        }
        let mut lines = Vec::with_capacity(self.lines.len());
        for (code, max) in &self.lines {
            let Some(value) = values.get(code) else {
                return Err(Refusal::at(Code::LineMissing, &["lines", code]).with("line", code));
            };
            if value.is_negative() || value > max {
                return Err(out_of_range("lines", code, value, max));
            }
            if !value.is_multiple_of(&self.step) {
                return Err(Refusal::at(Code::OffStep, &["lines", code])
                    .with("line", code)
                    .with("value", value.written())
                    .with("step", self.step.written()));
            }
            let [value, max] = [value, max].map(|points| Points::new(points.clone()));
            lines.push(LineScore { code: code.clone(), value, max });
        }
        let total = lines.iter().map(|line| line.value.exact().clone()).sum();
        Ok(Column { total: Points::new(total), lines })
    }
}

/// Whether `code` is the form's line, or a behaviour under it.
fn belongs(code: &str, line: &str) -> bool {
    code.strip_prefix(line).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn out_of_range(place: &str, code: &str, value: &Exact, max: &Exact) -> Refusal {
    Refusal::at(Code::LineOutOfRange, &[place, code])
        .with("line", code)
        .with("value", value.written())
        .with("max", max.written())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Language;
    use crate::rules::RuleSet;

    fn points(text: &str) -> Exact {
        text.parse().expect("a number")
    }

    #[test]
    fn a_line_may_be_split_into_behaviours_that_add_up_to_it() {
        let rules = RuleSet::vn_335_2025().general;
        let mut maxima: BTreeMap<String, Exact> =
            rules.lines.iter().map(|line| (line.code.clone(), line.max.clone())).collect();
        maxima.remove("I.1");
        maxima.insert("I.1.a".to_owned(), points("2"));
        maxima.insert("I.1.b".to_owned(), points("3"));
        let template = Template::new(&maxima, points("0.5"), &rules).expect("5 + 25 points");
        let column = template.column(&maxima).expect("all at their maximum");
        assert_eq!(column.total().exact(), &points("30"));
        assert_eq!(column.groups().get("I").map(|sum| sum.exact().clone()), Some(points("10")));
        let order: Vec<&str> = column.lines().iter().take(3).map(|line| line.code.as_str()).collect();
        assert_eq!(order, ["I.1.a", "I.1.b", "I.2"]);
        maxima.insert("I.1.b".to_owned(), points("3.001"));
        let message = |maxima: &BTreeMap<String, Exact>| {
            let refusal = Template::new(maxima, points("0.5"), &rules).expect_err("it does not add up");
            refusal.message(Language::En)
        };
        assert_eq!(message(&maxima), "The maxima of I.1 add up to 5.001 and must give 5.");
        maxima.insert("I.1.b".to_owned(), points("2.5"));
        maxima.insert("I.2".to_owned(), points("5.5"));
        let refusal = Template::new(&maxima, points("0.5"), &rules).expect_err("I.1 is 4.5");
        assert_eq!((refusal.code, refusal.written_path()), (Code::TemplatePoints, "max".to_owned()));
    }

    #[test]
    fn points_are_refused_as_they_are_written() {
        let mut rules = RuleSet::vn_335_2025().general;
        rules.points = points("30.5");
        let refusal = Column::of_total(points("30.75"), &rules).expect_err("more than 30.5");
        assert_eq!(
            refusal.message(Language::En),
            "The general criteria 30.75 must be from 0 to 30.5 points."
        );
    }

    #[test]
    fn a_stored_column_that_was_changed_is_not_read() {
        let rules = RuleSet::vn_335_2025().general;
        let values = rules.lines.iter().map(|line| (line.code.clone(), line.max.clone())).collect();
        let column = Template::form_01(&rules).column(&values).expect("all at their maximum");
        let stored = serde_json::to_string(&column).expect("plain data");
        assert_eq!(serde_json::from_str::<Column>(&stored).expect("its own text"), column);
        let changed = stored.replacen("\"value\":\"5\"", "\"value\":\"4\"", 1);
        let error = serde_json::from_str::<Column>(&changed).expect_err("29, not 30").to_string();
        assert!(error.contains("add up to 29, not to 30"), "{error}");
    }
}

//! Worked cases: `thuocdo rules verify FILE…` holds the engine to them, so that a rule set is accepted by what it
//! answers. The vocabulary of the files is in `domain/cases/README.md`.
//!
//! Reading is strict: an unknown kind or key is an error, never skipped. A kind answers with all its keys; what a
//! case does not expect is not compared.

mod cap;
mod cap_select;
mod class;
pub mod compare;
mod display;
mod file;
mod general;
mod leaders;
mod organisation;
mod period;
mod period_value;
mod procedure;
mod products;
mod quarter;
mod satisfaction;
mod scope_person;
mod two_periods;
pub mod value;
mod year;

pub use compare::Difference;

use crate::refusal::Refusal;
use crate::rules::RuleSet;
use serde_json::{Value, json};

/// A file or a case that cannot be run: what is wrong and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct Malformed {
    /// File, case and key, outermost first.
    pub place: String,
    /// What is wrong there.
    pub what: String,
}

impl Malformed {
    /// Something wrong at `place` of a case's input.
    pub fn new(place: impl Into<String>, what: impl ToString) -> Self {
        Self { place: place.into(), what: what.to_string() }
    }

    fn inside(self, outer: &str) -> Self {
        let place = if self.place.is_empty() { outer.to_owned() } else { format!("{outer}: {}", self.place) };
        Self { place, ..self }
    }
}

/// What a case's input comes to: an answer, or a refusal of the input.
pub type Answer = Result<Result<Value, Refusal>, Malformed>;

/// Runs the input of one kind of case.
pub type Run = fn(input: &Value, rules: &RuleSet) -> Answer;

/// What the engine does with a kind of case.
#[derive(Clone, Copy)]
enum Kind {
    /// It answers.
    Run(Run),
    /// An agency's own rule, or a part of the law that this engine does not answer: named, and not counted.
    NotCovered,
}

/// Every kind of case there is; any other is an error.
const KINDS: &[(&str, Kind)] = &[
    ("local_item_score", Kind::NotCovered),
    ("local_year_from_quarters", Kind::NotCovered),
    // class, cap, organisation, dates
    ("general_from_satisfaction", Kind::Run(satisfaction::run)),
    ("classify", Kind::Run(class::classify)),
    ("classify_years", Kind::Run(class::classify_years)),
    ("xs_cap", Kind::Run(cap::places)),
    ("xs_cap_check", Kind::Run(cap::check)),
    ("xs_cap_rate", Kind::Run(cap::requested_rate)),
    ("xs_cap_select", Kind::Run(cap_select::one_body)),
    ("xs_cap_scopes", Kind::Run(cap_select::scopes)),
    ("cap_after_change", Kind::Run(cap::after_change)),
    ("organisation_class", Kind::Run(organisation::run)),
    ("deadline", Kind::Run(procedure::deadline)),
    ("procedure", Kind::Run(procedure::procedure)),
    ("authority", Kind::Run(procedure::authority)),
    // roll-ups and leaders' scopes
    ("leader_d_values", Kind::Run(leaders::values)),
    ("leader_d_tree", Kind::Run(leaders::tree)),
    ("revision_proposals", Kind::Run(leaders::revision_proposals)),
    ("quarter_rollup", Kind::Run(quarter::quarter)),
    ("half_rollup", Kind::Run(quarter::half)),
    ("quarter_from_months", Kind::Run(quarter::from_months)),
    ("year_rollup", Kind::Run(year::run)),
    // the score of a period
    ("general_criteria", Kind::Run(general::run)),
    ("period_score", Kind::Run(period::staff)),
    ("leader_period_score", Kind::Run(period::leader)),
    ("two_periods", Kind::Run(two_periods::run)),
    ("display", Kind::Run(display::run)),
];

/// What came of a file of cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases that were run and hold.
    pub hold: usize,
    /// Cases that were run.
    pub run: usize,
    /// Where answers differ from what is expected, in the file's order.
    pub differences: Vec<Difference>,
    /// Case and kind of those not covered by this rule set.
    pub not_covered: Vec<(String, String)>,
}

impl Report {
    /// One line for the end: `127 of 130 cases hold`.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = format!("{} of {} cases hold", self.hold, self.run);
        if !self.not_covered.is_empty() {
            text.push_str(&format!(", {} not covered by this rule set", self.not_covered.len()));
        }
        text
    }
}

impl std::fmt::Display for Report {
    /// Differences, what is not covered, and the summary, a line each.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for difference in &self.differences {
            writeln!(f, "{difference}")?;
        }
        for (case, kind) in &self.not_covered {
            writeln!(f, "{case}: `{kind}` is not covered by this rule set")?;
        }
        f.write_str(&self.summary())
    }
}

/// Runs every case of one file; `name` is how errors call the file.
///
/// # Errors
/// [`Malformed`] when the file is not of the format, or a case has an unknown kind or key.
pub fn verify(name: &str, text: &str, rules: &RuleSet) -> Result<Report, Malformed> {
    let cases = file::read(text, rules).map_err(|error| error.inside(name))?;
    let mut report = Report::default();
    for case in cases {
        let known = KINDS.iter().find(|(kind, _)| *kind == case.kind);
        let inside = |error: Malformed| error.inside(&format!("{name}: case `{}`", case.id));
        match known {
            None => return Err(inside(Malformed::new("kind", format!("`{}` is unknown", case.kind)))),
            Some((_, Kind::NotCovered)) => report.not_covered.push((case.id, case.kind)),
            Some((_, Kind::Run(run))) => {
                let got = match run(&case.input, rules).map_err(inside)? {
                    Ok(answer) => answer,
                    Err(refusal) => json!({"error": refusal.code, "path": refusal.written_path()}),
                };
                let differences = compare::differences(&case.id, &case.expected, &got);
                report.run += 1;
                report.hold += usize::from(differences.is_empty());
                report.differences.extend(differences);
            }
        }
    }
    Ok(report)
}

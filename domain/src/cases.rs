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

/// How the kinds of agencies' own rules begin: no rule set covers them, so they are named and not counted.
const LOCAL: &str = "local_";

/// Every kind of case that is run; any other that is no agency's own is an error.
const KINDS: &[(&str, Run)] = &[
    // class, cap, organisation, dates
    ("general_from_satisfaction", satisfaction::run),
    ("classify", class::classify),
    ("classify_years", class::classify_years),
    ("xs_cap", cap::places),
    ("xs_cap_check", cap::check),
    ("xs_cap_rate", cap::requested_rate),
    ("xs_cap_select", cap_select::one_body),
    ("xs_cap_scopes", cap_select::scopes),
    ("cap_after_change", cap::after_change),
    ("organisation_class", organisation::run),
    ("deadline", procedure::deadline),
    ("procedure", procedure::procedure),
    ("authority", procedure::authority),
    // roll-ups and leaders' scopes
    ("leader_d_values", leaders::values),
    ("leader_d_tree", leaders::tree),
    ("revision_proposals", leaders::revision_proposals),
    ("quarter_rollup", quarter::quarter),
    ("half_rollup", quarter::half),
    ("quarter_from_months", quarter::from_months),
    ("year_rollup", year::run),
    // the score of a period
    ("general_criteria", general::run),
    ("period_score", period::staff),
    ("leader_period_score", period::leader),
    ("two_periods", two_periods::run),
    ("display", display::run),
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
    /// Files whose cases were worked for another rule set, with its code, and the one they were held to.
    pub other_sets: Vec<[String; 3]>,
}

/// How the rule set at hand was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Somebody named it: cases worked for another one are held to it all the same, which is told.
    ByName,
    /// Nobody did: cases worked for another one are an error.
    ByDefault,
}

impl Report {
    /// Whether every case that was run holds, and one was run at all: what checks nothing accepts nothing.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.run > 0 && self.hold == self.run
    }

    /// One line for the end: `127 of 130 cases hold`.
    #[must_use]
    pub fn summary(&self) -> String {
        if self.run == 0 {
            return "no case was checked: nothing is verified".to_owned();
        }
        format!("{} of {} cases hold", self.hold, self.run)
    }

    /// Adds what came of another file.
    pub fn add(&mut self, other: Self) {
        self.hold += other.hold;
        self.run += other.run;
        self.differences.extend(other.differences);
        self.not_covered.extend(other.not_covered);
        self.other_sets.extend(other.other_sets);
    }
}

impl std::fmt::Display for Report {
    /// Files worked for another rule set, differences, what is not covered, and the summary, a line each.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for [file, worked_for, held_to] in &self.other_sets {
            writeln!(f, "{file}: worked for `{worked_for}`, held to `{held_to}`")?;
        }
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
/// [`Malformed`] when the file is not of the format, has no case, or was worked for another rule set than the one that
/// nobody chose by name; when a case expects nothing, or has an unknown kind or key.
pub fn verify(name: &str, text: &str, rules: &RuleSet, chosen: Chosen) -> Result<Report, Malformed> {
    let file = file::read(text, rules, chosen).map_err(|error| error.inside(name))?;
    let mut report = Report::default();
    let held_to = &rules.identity.code;
    report.other_sets.extend(file.worked_for.map(|code| [name.to_owned(), code, held_to.clone()]));
    for case in file.cases {
        let known = KINDS.iter().find(|(kind, _)| *kind == case.kind);
        let inside = |error: Malformed| error.inside(&format!("{name}: case `{}`", case.id));
        let Some((_, run)) = known else {
            if case.kind.starts_with(LOCAL) {
                report.not_covered.push((case.id, case.kind));
                continue;
            }
            return Err(inside(Malformed::new("kind", format!("`{}` is unknown", case.kind))));
        };
        let got = match run(&case.input, rules).map_err(inside)? {
            Ok(answer) => answer,
            Err(refusal) => json!({"error": refusal.code, "path": refusal.written_path()}),
        };
        let differences = compare::differences(&case.id, &case.expected, &got);
        report.run += 1;
        report.hold += usize::from(differences.is_empty());
        report.differences.extend(differences);
    }
    Ok(report)
}

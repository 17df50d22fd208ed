//! Rule sets: every figure that a law or an agency can change, read from a text that a lawyer can lay beside the
//! decree. Code holds formulas; the file holds their numbers, each with its article and how sure it is.
//!
//! A rule set is checked once, when it is loaded; whoever holds a [`RuleSet`] holds a sound one.

mod cap;
mod classes;
mod deadlines;
mod general;
mod levels;
mod organisation;
mod procedure;
mod rollup;
mod satisfaction;
mod task_results;

pub use cap::{Cap, TieBreak};
pub use classes::Classes;
pub use deadlines::{Deadlines, MonthDay, WorkingDay};
pub use general::{General, GeneralLine};
pub use levels::{Level, Levels};
pub use organisation::Organisation;
pub use procedure::Procedure;
pub use rollup::{QuarterMethod, Rollup, SickLeave};
pub use satisfaction::Satisfaction;
pub use task_results::{Bounds, CapMode, LatePolicy, TaskResults};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The text of the shipped rule set for Decree 335/2025/NĐ-CP.
pub const VN_335_2025: &str = include_str!("rules/VN-335-2025.toml");

/// One set of rules, checked: what the engine computes by.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Which law this is, and since when.
    #[serde(rename = "rule_set")]
    pub identity: Identity,
    /// The general criteria (Art. 12.2).
    pub general: General,
    /// Task results (Art. 13-16).
    pub task_results: TaskResults,
    /// What an input may be.
    pub bounds: Bounds,
    /// Levels of points (Art. 20.1-20.4a).
    pub levels: Levels,
    /// Classes of the year beside the levels (Art. 11.3, 20.4-20.6).
    pub classes: Classes,
    /// The ceiling of excellence (Art. 20.5).
    pub cap: Cap,
    /// Classes of organisations (Art. 8).
    pub organisation: Organisation,
    /// Days and dates (Art. 19.2, 22, 26.1d).
    pub deadlines: Deadlines,
    /// Who decides, and what the file needs (Art. 10.2, 21, 22).
    pub procedure: Procedure,
    /// Citizen satisfaction (Annex I, II.4).
    pub satisfaction: Satisfaction,
    /// From periods to the year (Art. 11, 17, 19).
    pub rollup: Rollup,
}

/// Which law a rule set follows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The code that forms, explanations and settings name.
    pub code: String,
    /// The law's title in Vietnamese.
    pub title_vi: String,
    /// The law's title in English.
    pub title_en: String,
    /// The first day the law is in force.
    #[serde(with = "day")]
    pub in_force_from: NaiveDate,
}

/// A rule set that cannot be used: what is wrong, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// The text is not readable TOML of the expected shape; the message names line and key.
    #[error("the rule set cannot be read: {0}")]
    Unreadable(String),
    /// A value is readable and cannot be right.
    #[error("`{place}` is {found}: {mend}")]
    Wrong {
        /// Section and key, with dots: `general.lines[2].max`.
        place: String,
        /// What stands there.
        found: String,
        /// What to write instead.
        mend: String,
    },
}

impl Unusable {
    /// A value at `place` that cannot be right, and how to mend it.
    #[must_use]
    pub fn wrong(place: &str, found: impl ToString, mend: impl ToString) -> Self {
        Self::Wrong { place: place.to_owned(), found: found.to_string(), mend: mend.to_string() }
    }
}

impl RuleSet {
    /// Reads and checks a rule set.
    ///
    /// # Errors
    /// [`Unusable`] when the text is not TOML, a key is unknown or missing, or a value cannot be right.
    pub fn parse(text: &str) -> Result<Self, Unusable> {
        let rules: Self = toml::from_str(text).map_err(|error| Unusable::Unreadable(error.to_string()))?;
        rules.check()?;
        Ok(rules)
    }

    /// The shipped rule set for Decree 335/2025/NĐ-CP.
    ///
    /// # Panics
    /// Never: a test reads the shipped text.
    #[must_use]
    pub fn vn_335_2025() -> Self {
        Self::parse(VN_335_2025).expect("the shipped rule set is sound")
    }

    fn check(&self) -> Result<(), Unusable> {
        if self.identity.code.trim().is_empty() {
            return Err(Unusable::wrong("rule_set.code", "empty", "give the rule set a code"));
        }
        self.general.check()?;
        self.task_results.check()?;
        self.bounds.check()?;
        self.levels.check()?;
        self.classes.check()?;
        self.cap.check()?;
        self.organisation.check()?;
        self.deadlines.check()?;
        self.procedure.check()?;
        self.satisfaction.check()?;
        self.rollup.check()
    }
}

/// Days in a rule file: `"2026-01-01"`.
mod day {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(day)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom(format!("`{text}` is not a day: write 2026-01-31")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rule_set_is_sound() {
        let rules = RuleSet::vn_335_2025();
        assert_eq!(rules.identity.code, "VN-335-2025");
        assert_eq!(rules.general.lines.len(), 10);
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let text = VN_335_2025.replace("[levels]", "[levels]\nexcelent = \"90\"");
        let error = RuleSet::parse(&text).expect_err("unknown key").to_string();
        assert!(error.contains("excelent"), "{error}");
    }

    #[test]
    fn maxima_that_miss_the_total_are_refused_with_the_place() {
        let text = VN_335_2025.replacen("max = \"5\"", "max = \"6\"", 1);
        let error = RuleSet::parse(&text).expect_err("31 points").to_string();
        assert_eq!(error, "`general.lines` is 31: make the maxima add up to general.points (30)");
    }

    #[test]
    fn thresholds_must_descend() {
        let text = VN_335_2025.replace("good = \"70\"", "good = \"95\"");
        let error = RuleSet::parse(&text).expect_err("95 over 90").to_string();
        assert!(error.contains("levels.good"), "{error}");
    }
}

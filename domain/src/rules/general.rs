//! The general criteria of a rule set (Art. 12.2, Annex I, Form 01): "nhóm tiêu chí chung, tối đa 30 điểm".

use super::Unusable;
use crate::number::Exact;
use serde::{Deserialize, Serialize};

/// The lines of Form 01 and how they are scored.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct General {
    /// What all lines together may give, in points (30).
    pub points: Exact,
    /// Values of a line are multiples of this, in points; a template may set its own.
    pub step: Exact,
    /// The most decimals a template's step may have.
    pub max_decimals: u32,
    /// The lines, in the order of the form.
    pub lines: Vec<GeneralLine>,
}

/// One line of Form 01.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GeneralLine {
    /// Group and number: `II.4`.
    pub code: String,
    /// The most points the line may give.
    pub max: Exact,
    /// The criterion in Vietnamese.
    pub title_vi: String,
    /// The criterion in English.
    pub title_en: String,
}

impl General {
    /// The line of that code.
    #[must_use]
    pub fn find_line(&self, code: &str) -> Option<&GeneralLine> {
        self.lines.iter().find(|line| line.code == code)
    }

    pub(super) fn check(&self) -> Result<(), Unusable> {
        let zero = Exact::zero();
        if self.step <= zero {
            return Err(Unusable::wrong("general.step", &self.step, "write a step above 0"));
        }
        for (index, line) in self.lines.iter().enumerate() {
            let place = |key: &str| format!("general.lines[{index}].{key}");
            if !line.code.contains('.') {
                return Err(Unusable::wrong(&place("code"), &line.code, "write group and number: II.4"));
            }
            if self.lines.iter().take(index).any(|earlier| earlier.code == line.code) {
                return Err(Unusable::wrong(&place("code"), &line.code, "give each line its own code"));
            }
            if line.max <= zero {
                return Err(Unusable::wrong(&place("max"), &line.max, "write a maximum above 0"));
            }
        }
        let sum: Exact = self.lines.iter().map(|line| line.max.clone()).sum();
        if sum != self.points {
            let mend = format!("make the maxima add up to general.points ({})", self.points);
            return Err(Unusable::wrong("general.lines", sum, mend));
        }
        Ok(())
    }
}

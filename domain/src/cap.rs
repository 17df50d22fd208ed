//! The excellence cap (Art. 20.5): "không quá 20 % số công chức được xếp loại hoàn thành tốt nhiệm vụ", in the
//! agency and in each group with similar tasks; by decision 25 %.
//!
//! With N people at GOOD level or better and the rate r, the places are ⌊rN / (1 + r)⌋ (LITERAL), ⌊rN⌋ (INCLUSIVE) or
//! ⌊r · all rated⌋ (HEADCOUNT); at most as many as there are candidates become EXCELLENT.

mod change;
mod choice;
mod members;
mod rank;
mod select;
mod verdict;

pub use change::{Exceeded, find_exceeded};
pub use members::{Member, Rated, Run, Standing, Status, run};
pub use rank::Candidate;
pub use select::{CapWarning, Group, GroupResult, OpenDecision, Selection, select};
pub use verdict::{MoveReason, Verdict};

use crate::class::Class;
use crate::refusal::{Code, Refusal};
use crate::rules::Cap;
use crate::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// Of whom the rate of the excellence cap is taken. Readers of 20.5a differ, so there is no default: the agency
    /// chooses, reports print it.
    CapBase {
        /// Of those who end at GOOD, without the EXCELLENT: the letter of 20.5a.
        Literal = "LITERAL", "Trên số người xếp loại hoàn thành tốt", "Of those classed Good";
        /// Of all at GOOD level or better, the EXCELLENT among them.
        Inclusive = "INCLUSIVE", "Trên số người từ hoàn thành tốt trở lên", "Of those at Good or better";
        /// Of all who are rated.
        Headcount = "HEADCOUNT", "Trên tổng số người được xếp loại", "Of all who are classed";
    }
}

impl CapBase {
    /// The base that the agency chose.
    ///
    /// # Errors
    /// `CAP_BASE_MISSING` at `cap_base` where it chose none.
    pub fn chosen(base: Option<Self>) -> Result<Self, Refusal> {
        base.ok_or_else(|| Refusal::new(Code::CapBaseMissing, "cap_base"))
    }
}

/// A rate of the cap that the law allows, in whole per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u32);

impl Rate {
    /// A requested rate, where its conditions are met (20.5b): above the usual one the organisation must be recognised
    /// as outstanding **and** the competent authority must have decided the rate.
    ///
    /// # Errors
    /// `RATE_ABOVE_25`, `RATE_NEEDS_DECISION`; the caller gives the path.
    pub fn request(percent: u32, outstanding: bool, decided: bool, rules: &Cap) -> Result<Self, Refusal> {
        let rate = Self::decided(percent, rules)?;
        if percent > rules.usual_rate && !(outstanding && decided) {
            let refusal = Refusal::new(Code::RateNeedsDecision, "");
            return Err(refusal.with("value", percent).with("max", rules.usual_rate));
        }
        Ok(rate)
    }

    /// A rate whose conditions were checked when it was recorded.
    ///
    /// # Errors
    /// `RATE_ABOVE_25`; the caller gives the path.
    pub fn decided(percent: u32, rules: &Cap) -> Result<Self, Refusal> {
        if percent > rules.highest_rate {
            let refusal = Refusal::new(Code::RateAbove25, "");
            return Err(refusal.with("value", percent).with("max", rules.highest_rate));
        }
        Ok(Self(percent))
    }

    /// The rate in per cent.
    #[must_use]
    pub const fn percent(self) -> u32 {
        self.0
    }

    /// The places among `good_or_better` people at GOOD level or better, of `rated` people with a class at all.
    #[must_use]
    pub fn places(self, base: CapBase, good_or_better: u64, rated: u64) -> u64 {
        let rate = u128::from(self.0);
        let (of, whole) = match base {
            CapBase::Literal => (good_or_better, 100 + rate),
            CapBase::Inclusive => (good_or_better, 100),
            CapBase::Headcount => (rated, 100),
        };
        // Never above `of`, as the rate is never above 100 %.
        u64::try_from(rate * u128::from(of) / whole).unwrap_or(of)
    }
}

/// How an agency applies the cap in one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Of whom the rate is taken.
    pub base: CapBase,
    /// The rate, for the body and for its groups.
    pub rate: Rate,
    /// The agency's own limit for the body, where it set one below the law's.
    pub body_limit: Option<u64>,
}

/// How many people have each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Counts {
    /// At EXCELLENT.
    pub excellent: u64,
    /// At GOOD.
    pub good: u64,
    /// At COMPLETED.
    pub completed: u64,
    /// At NOT_COMPLETED.
    pub not_completed: u64,
}

impl Counts {
    /// People at GOOD or better.
    #[must_use]
    pub const fn good_or_better(self) -> u64 {
        self.excellent.saturating_add(self.good)
    }

    /// People with a class.
    #[must_use]
    pub const fn rated(self) -> u64 {
        self.good_or_better().saturating_add(self.completed).saturating_add(self.not_completed)
    }

    /// The most EXCELLENT that the law allows among these people.
    #[must_use]
    pub fn places(self, base: CapBase, rate: Rate) -> u64 {
        rate.places(base, self.good_or_better(), self.rated())
    }

    /// Whether there are no more EXCELLENT than allowed; where later revisions pass it, the decisions stand and
    /// CAP_EXCEEDED is flagged.
    #[must_use]
    pub fn within(self, base: CapBase, rate: Rate) -> bool {
        self.excellent <= self.places(base, rate)
    }
}

impl FromIterator<Class> for Counts {
    fn from_iter<Classes: IntoIterator<Item = Class>>(classes: Classes) -> Self {
        let mut counts = Self::default();
        for class in classes {
            match class {
                Class::Excellent => counts.excellent += 1,
                Class::Good => counts.good += 1,
                Class::Completed => counts.completed += 1,
                Class::NotCompleted => counts.not_completed += 1,
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests;

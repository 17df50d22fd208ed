//! Citizen satisfaction in a rule set (Annex I, II.4): how ratings become a proposal, and from how many on they show.

use super::Unusable;
use crate::number::Exact;
use serde::{Deserialize, Serialize};

/// How ratings are read. The decree names the line and gives no figures: all of them are choices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Satisfaction {
    /// The general line that satisfaction may feed, itself or an agency's sub-line of it (II.4).
    pub line: String,
    /// The shrunk share that proposes 0 points (0.70).
    pub from: Exact,
    /// The shrunk share that proposes the line's maximum (0.95).
    pub to: Exact,
    /// A rating of at least this on the scale of 1 to 5 is satisfied (4).
    pub satisfied_from: u8,
    /// s: how many ratings the field's mean weighs as, when a share is shrunk towards it (30).
    pub shrink_weight: u32,
    /// z of the Wilson interval (1.96: 95 %).
    pub wilson_z: Exact,
    /// From this many ratings on a person's figure is shown, as provisional (10).
    pub provisional_from: u64,
    /// From this many ratings on a person's figure counts in full (30).
    pub full_from: u64,
}

impl Satisfaction {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        let one = Exact::whole(1);
        if self.from.is_negative() || self.from >= self.to {
            return Err(Unusable::wrong("satisfaction.from", &self.from, "write at least 0, less than `to`"));
        }
        if self.to > one {
            return Err(Unusable::wrong("satisfaction.to", &self.to, "write a share, at most 1"));
        }
        if !(1..=5).contains(&self.satisfied_from) {
            let mend = "write 1 to 5";
            return Err(Unusable::wrong("satisfaction.satisfied_from", self.satisfied_from, mend));
        }
        if self.wilson_z <= Exact::zero() {
            return Err(Unusable::wrong("satisfaction.wilson_z", &self.wilson_z, "write more than 0"));
        }
        if self.full_from < self.provisional_from {
            let mend = "write at least satisfaction.provisional_from";
            return Err(Unusable::wrong("satisfaction.full_from", self.full_from, mend));
        }
        Ok(())
    }
}

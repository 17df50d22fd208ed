//! Levels of points (Art. 20.1-20.4a): "từ 90 điểm trở lên", "từ 70 đến dưới 90", "từ 50 đến dưới 70", "dưới 50".
//!
//! In a month or a quarter they are only a *level of points*; the class itself is decided once a year.

use super::Unusable;
use crate::number::Exact;
use crate::terms;
use serde::{Deserialize, Serialize};

/// The thresholds, in points of 100; exact scores are compared with them, never shown ones.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// From here on EXCELLENT (20.1).
    pub excellent: Exact,
    /// From here on GOOD (20.2).
    pub good: Exact,
    /// From here on COMPLETED (20.3); below, NOT_COMPLETED (20.4a).
    pub completed: Exact,
}

terms! {
    /// A level of points, from low to high: what the score alone says in a month, a quarter or a year.
    Level {
        /// Below COMPLETED (20.4a).
        NotCompleted = "NOT_COMPLETED", "Không hoàn thành nhiệm vụ", "Not completed";
        /// Art. 20.3.
        Completed = "COMPLETED", "Hoàn thành nhiệm vụ", "Completed";
        /// Art. 20.2.
        Good = "GOOD", "Hoàn thành tốt nhiệm vụ", "Good";
        /// Art. 20.1.
        Excellent = "EXCELLENT", "Hoàn thành xuất sắc nhiệm vụ", "Excellent";
    }
}

impl Level {
    /// The short Vietnamese code of the class: XS, T, HT, KHT.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Excellent => "XS",
            Self::Good => "T",
            Self::Completed => "HT",
            Self::NotCompleted => "KHT",
        }
    }
}

impl Levels {
    /// The level of an exact score.
    #[must_use]
    pub fn level(&self, score: &Exact) -> Level {
        if *score >= self.excellent {
            Level::Excellent
        } else if *score >= self.good {
            Level::Good
        } else if *score >= self.completed {
            Level::Completed
        } else {
            Level::NotCompleted
        }
    }

    /// The thresholds, highest first.
    #[must_use]
    pub fn thresholds(&self) -> [&Exact; 3] {
        [&self.excellent, &self.good, &self.completed]
    }

    pub(super) fn check(&self) -> Result<(), Unusable> {
        let hundred = Exact::whole(100);
        if self.excellent > hundred {
            return Err(Unusable::wrong("levels.excellent", &self.excellent, "write at most 100"));
        }
        if self.good >= self.excellent {
            return Err(Unusable::wrong("levels.good", &self.good, "write less than levels.excellent"));
        }
        if self.completed >= self.good || self.completed <= Exact::zero() {
            let mend = "write more than 0 and less than levels.good";
            return Err(Unusable::wrong("levels.completed", &self.completed, mend));
        }
        Ok(())
    }
}

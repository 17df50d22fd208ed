//! Classes of organisations in a rule set (Art. 8): the shares of tasks that stand beside the points.

use super::Unusable;
use crate::number::Exact;
use serde::{Deserialize, Serialize};

/// Shares of the year's tasks, in per cent of all assigned. The points' thresholds are those of `levels`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Tasks done that each of the three better classes needs (100; Art. 8.1a, 8.2, 8.3).
    pub done: Exact,
    /// Tasks beyond requirement that EXCELLENT needs (30; Art. 8.1a).
    pub beyond: Exact,
    /// Late tasks that COMPLETED allows at most (20; Art. 8.3).
    pub late_at_most: Exact,
    /// Under this share of the year's tasks the class is NOT_COMPLETED (70; Art. 8.4b).
    pub not_completed_under: Exact,
}

impl Organisation {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        let hundred = Exact::whole(100);
        let shares = [
            ("done", &self.done),
            ("beyond", &self.beyond),
            ("late_at_most", &self.late_at_most),
            ("not_completed_under", &self.not_completed_under),
        ];
        for (key, share) in shares {
            if share.is_negative() || *share > hundred {
                return Err(Unusable::wrong(&format!("organisation.{key}"), share, "write 0 to 100"));
            }
        }
        Ok(())
    }
}

//! The ceiling of excellence in a rule set (Art. 20.5): "không quá 20 % số công chức được xếp loại hoàn thành tốt
//! nhiệm vụ", by exception 25 %, and who goes first where the places do not suffice.

use super::Unusable;
use crate::terms;
use serde::{Deserialize, Serialize};

/// Rates, tie-breaks and groups of the ceiling. Its base has no default: the agency chooses one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// The highest rate without a decision, in per cent (20; Art. 20.5a).
    pub usual_rate: u32,
    /// The highest rate that the competent authority may decide for an outstanding organisation, in per cent
    /// (25; Art. 20.5b).
    pub highest_rate: u32,
    /// What decides between equal exact scores, first to last; what they leave equal is an open decision.
    pub tie_breaks: Vec<TieBreak>,
    /// The groups with similar tasks, unless the agency formed others.
    pub groups: Vec<String>,
}

terms! {
    /// What may decide between people with equal exact scores.
    TieBreak {
        /// The higher R, as the mean of the same months as the score.
        Results = "RESULTS", "Kết quả thực hiện nhiệm vụ cao hơn", "Higher task results";
        /// Fewer delays in the year that are not excused.
        UnexcusedDelays = "UNEXCUSED_DELAYS", "Ít lần chậm không được miễn trừ hơn", "Fewer unexcused delays";
    }
}

impl Cap {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        if self.highest_rate > 100 {
            return Err(Unusable::wrong("cap.highest_rate", self.highest_rate, "write at most 100"));
        }
        if self.usual_rate > self.highest_rate {
            let mend = "write at most cap.highest_rate";
            return Err(Unusable::wrong("cap.usual_rate", self.usual_rate, mend));
        }
        for (index, tie_break) in self.tie_breaks.iter().enumerate() {
            if self.tie_breaks.iter().take(index).any(|earlier| earlier == tie_break) {
                let place = format!("cap.tie_breaks[{index}]");
                return Err(Unusable::wrong(&place, format!("{tie_break:?}"), "name each tie-break once"));
            }
        }
        for (index, group) in self.groups.iter().enumerate() {
            if group.trim().is_empty() || self.groups.iter().take(index).any(|earlier| earlier == group) {
                let place = format!("cap.groups[{index}]");
                return Err(Unusable::wrong(&place, group, "give each group its own name"));
            }
        }
        Ok(())
    }
}

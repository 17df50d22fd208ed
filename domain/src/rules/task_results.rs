//! Task results in a rule set (Art. 12.3, 13-16): "kết quả thực hiện nhiệm vụ, tối đa 70 điểm", and the bounds of
//! what may be entered for them.

use super::Unusable;
use crate::number::Exact;
use crate::terms;
use serde::{Deserialize, Serialize};

/// The figures of the formulas for a, b, c, d, đ, e and R.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TaskResults {
    /// What R = 100 % gives, in points (70; Art. 12.3).
    pub points: Exact,
    /// The share of one unit's quality that each failed review costs (0.25; Art. 14.2b).
    pub deduction_quality: Exact,
    /// The share of one unit's progress that each delay costs (0.25; Art. 14.2c).
    pub deduction_progress: Exact,
    /// What is left of one unit at least (0).
    pub floor: Exact,
    /// The higher of the two values of d, đ, e, in per cent (100; Art. 15.3).
    pub leader_line_full: u8,
    /// The lower of the two values of d, đ, e, in per cent (50; Art. 15.3).
    pub leader_line_half: u8,
    /// The score that everybody in a leader's scope needs for d = 100 (50; Art. 15.3a).
    pub leader_scope_level: Exact,
    /// What a late unit earns in c, unless the agency chose otherwise.
    pub late_policy: LatePolicy,
    /// Where the limit of 100 % is drawn, unless the agency chose otherwise.
    pub cap_mode: CapMode,
}

terms! {
    /// What a late but finished unit earns in c (Art. 14, 14.2c); readers differ.
    LatePolicy {
        /// Each delay not excused costs its share: 75 % after one.
        MinusEach = "MINUS_25_EACH", "Trừ 25 % mỗi lần chậm", "Minus 25 % for each delay";
        /// Nothing from the first delay not excused.
        ZeroWhenLate = "ZERO_WHEN_LATE", "Chậm thì không tính", "Zero when late";
    }

    /// Where the limit of 100 % is drawn (Art. 12.3, 18.1d); readers differ.
    CapMode {
        /// R is capped: a surplus in one line may mend a shortfall in another.
        Mean = "MEAN", "Giới hạn 100 % ở kết quả chung", "The mean is capped";
        /// a, b and c are capped one by one.
        Each = "EACH", "Giới hạn 100 % ở từng tiêu chí", "Each line is capped";
    }
}

/// What may be entered for a product row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// The most units one row may hold, assigned or completed.
    pub max_amount: u32,
    /// The largest coefficient; all are above 0.
    pub max_coefficient: Exact,
    /// The most decimals a coefficient may have.
    pub coefficient_decimals: u32,
    /// The most equal occurrences one event may join.
    pub max_event_count: u32,
}

impl TaskResults {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        let (zero, one) = (Exact::zero(), Exact::whole(1));
        for (place, share) in [
            ("task_results.deduction_quality", &self.deduction_quality),
            ("task_results.deduction_progress", &self.deduction_progress),
        ] {
            if *share <= zero || *share > one {
                return Err(Unusable::wrong(place, share, "write a share above 0 and up to 1, such as 0.25"));
            }
        }
        // Sums count in the smallest part that all shares are whole numbers of; it must not be needlessly small.
        for (place, share) in [
            ("task_results.deduction_quality", &self.deduction_quality),
            ("task_results.deduction_progress", &self.deduction_progress),
            ("task_results.floor", &self.floor),
        ] {
            if !share.has_decimals(6) {
                return Err(Unusable::wrong(place, share, "write at most 6 decimals"));
            }
        }
        if self.floor < zero || self.floor > one {
            return Err(Unusable::wrong("task_results.floor", &self.floor, "write a share from 0 to 1"));
        }
        if self.points <= zero {
            return Err(Unusable::wrong("task_results.points", &self.points, "write points above 0"));
        }
        if self.leader_line_full > 100 || self.leader_line_half >= self.leader_line_full {
            let mend = "write less than task_results.leader_line_full, which is at most 100";
            return Err(Unusable::wrong("task_results.leader_line_half", self.leader_line_half, mend));
        }
        Ok(())
    }
}

impl Bounds {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        if self.max_amount == 0 || self.max_amount > 1_000_000 {
            return Err(Unusable::wrong("bounds.max_amount", self.max_amount, "write 1 to 1000000"));
        }
        if self.coefficient_decimals > 6 {
            let mend = "write at most 6: coefficients are stored in millionths";
            return Err(Unusable::wrong("bounds.coefficient_decimals", self.coefficient_decimals, mend));
        }
        if self.max_coefficient <= Exact::zero() || self.max_coefficient > Exact::whole(1_000_000) {
            let mend = "write more than 0 and at most 1000000";
            return Err(Unusable::wrong("bounds.max_coefficient", &self.max_coefficient, mend));
        }
        if self.max_event_count == 0 {
            return Err(Unusable::wrong("bounds.max_event_count", 0, "write at least 1"));
        }
        Ok(())
    }
}

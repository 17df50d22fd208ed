//! From periods to the year in a rule set (Art. 11, 17, 19).

use super::Unusable;
use crate::terms;
use serde::{Deserialize, Serialize};

/// The figures of quarter and year. `quarter_method` is not among them: it has no default, each agency sets it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rollup {
    /// The months a person must have worked in the year to be classified (6; Art. 11.1).
    pub minimum_months: u32,
    /// What sick and maternity leave are for this minimum, unless the agency chose otherwise.
    pub sick_leave: SickLeave,
}

terms! {
    /// What sick and maternity leave are for the six months of Art. 11.1, "trừ trường hợp quy định tại khoản 2"; readers
    /// differ.
    SickLeave {
        /// They count as months worked.
        CountsAsWorked = "COUNTS_AS_WORKED", "Tính là thời gian làm việc", "Counts as worked";
        /// One such month lifts the minimum: the letter of 11.1 with 11.2.
        LiftsMinimum = "LIFTS_MINIMUM", "Không áp dụng thời gian tối thiểu", "Lifts the minimum";
    }

    /// How a quarter follows from its months (Art. 17.3); without default, each agency sets it.
    QuarterMethod {
        /// The mean of the months' scores: the decree.
        MeanOfMonths = "MEAN_OF_MONTHS", "Trung bình các tháng", "Mean of the months";
        /// a, b, c from the sums of the three months, capped afterwards: what agencies do.
        Pooled = "POOLED", "Cộng dồn ba tháng", "Pooled over the months";
    }
}

impl Rollup {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        if self.minimum_months > 12 {
            return Err(Unusable::wrong("rollup.minimum_months", self.minimum_months, "write 0 to 12"));
        }
        Ok(())
    }
}

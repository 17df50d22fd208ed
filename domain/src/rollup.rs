//! From periods to the quarter, the half and the year (Decree 335/2025, Art. 17, 19, Form 02).
//!
//! "Điểm quý là trung bình cộng điểm các tháng; điểm năm là trung bình cộng điểm của 12 tháng": a quarter is the mean of
//! its months, a year the mean of the **months**, not of the quarter means; a quarter tracked as one stands for its
//! three months. Nothing is guessed: a period that has ended without a score blocks every mean that holds it.

mod components;
mod mean;
mod parts;
mod pooled;
mod standing;
mod value;
mod worked;
mod year;

pub use components::{Components, mean_components};
pub use mean::{Entry, Mean, mean};
pub use parts::{Part, joined};
pub use pooled::{LeaderMeans, PooledMonth, PooledQuarter, Sums, pooled};
pub use standing::{NothingToEvaluate, period_value};
pub use value::{Excuse, OpenState, PeriodValue};
pub use worked::{MonthService, months_worked};
pub use year::{Movement, NotClassified, StudyDecision, Year, YearStatus};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

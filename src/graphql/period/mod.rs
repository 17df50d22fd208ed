//! Periods and their states for agencies.

mod mutations;
mod queries;
mod types;

pub use mutations::PeriodMutations;
pub use queries::PeriodQueries;
pub use types::{AgencyPeriod, Period, load, load_state};

//! The working-day calendar.

mod mutations;
mod queries;
mod types;

pub use mutations::CalendarDayMutations;
pub use queries::CalendarDayQueries;
pub use types::CalendarDay;

//! Decisions on a person and period.

mod mutations;
mod types;

pub use mutations::PeriodDecisionMutations;
pub use types::{PeriodDecision, load};

//! Rule sets, and which of them is in force.

mod mutations;
mod queries;
mod types;

pub use mutations::RuleSetMutations;
pub use queries::RuleSetQueries;
pub use types::{RuleSet, load};

//! Decisions on training and placement needs.

mod mutations;
mod queries;
mod types;

pub use mutations::PersonnelDecisionMutations;
pub use queries::{PersonnelDecisionQueries, own_page};
pub use types::{PersonnelDecision, load, may_decide};

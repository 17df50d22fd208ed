//! Criteria scores: what people are scored on, and a superior's scoring of his team.

mod mutations;
mod queries;
mod types;

pub use mutations::CriteriaMutations;
pub use queries::CriteriaQueries;

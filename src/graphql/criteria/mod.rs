//! Criteria scores: what people are scored on, and a superior's scoring of his team.

mod mutations;
mod queries;
mod types;

pub use mutations::CriteriaMutations;
pub(in crate::graphql) use mutations::shown;
pub use queries::CriteriaQueries;
pub(in crate::graphql) use queries::{find_period, sheet_of};
pub use types::Sheet;

//! Results of organisations (Art. 5-9).

mod mutations;
mod queries;
mod types;

pub use mutations::OrganisationResultMutations;
pub use queries::OrganisationResultQueries;
pub use types::{OrganisationResult, load, of_unit};

//! The competency framework.

mod mutations;
mod queries;
mod types;

pub use mutations::CompetencyMutations;
pub use queries::CompetencyQueries;
pub use types::{Competency, load};

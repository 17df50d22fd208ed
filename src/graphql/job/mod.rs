//! Background jobs.

mod mutations;
mod queries;
mod types;

pub use mutations::JobMutations;
pub use queries::JobQueries;
pub use types::{Job, load};

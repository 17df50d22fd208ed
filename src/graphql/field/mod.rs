//! Fields of work.

mod mutations;
mod queries;
mod types;

pub use mutations::FieldMutations;
pub use queries::FieldQueries;
pub use types::{Field, load};

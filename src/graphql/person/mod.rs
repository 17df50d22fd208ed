//! People.

mod mutations;
mod queries;
mod types;

pub use mutations::PersonMutations;
pub use queries::{PersonFilterInput, PersonQueries, page};
pub use types::{Person, load};

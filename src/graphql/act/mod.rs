//! Acts.

mod mutations;
mod types;

pub use mutations::ActMutations;
pub use types::{Act, load};

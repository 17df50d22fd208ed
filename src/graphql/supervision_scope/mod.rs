//! Supervision scopes.

mod mutations;
mod types;

pub use mutations::SupervisionScopeMutations;
pub use types::{SupervisionScope, load};

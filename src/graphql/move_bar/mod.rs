//! Bars from being moved.

mod mutations;
mod types;

pub use mutations::MoveBarMutations;
pub use types::{MoveBar, load};

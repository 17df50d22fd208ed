//! Wishes to be moved.

mod mutations;
mod types;

pub use mutations::MoveWishMutations;
pub use types::{MoveWish, load};

//! Scores that other bodies handed over (Art. 19.1).

mod mutations;
mod types;

pub use mutations::HandedOverScoreMutations;
pub use types::{HandedOverScore, load};

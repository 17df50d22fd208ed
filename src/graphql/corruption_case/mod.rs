//! Cases of corruption or waste.

mod mutations;
mod types;

pub use mutations::CorruptionCaseMutations;
pub use types::{CorruptionCase, load};

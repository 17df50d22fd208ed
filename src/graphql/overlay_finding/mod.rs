//! Findings under overlay rules.

mod mutations;
mod types;

pub use mutations::OverlayFindingMutations;
pub use types::{OverlayFinding, load};

//! Job positions.

mod mutations;
mod queries;
mod types;

pub use mutations::PositionMutations;
pub use queries::PositionQueries;
pub use types::{Position, PositionVersion, load};

//! What positions require.

mod mutations;
mod types;

pub use mutations::PositionCompetencyMutations;
pub use types::{PositionCompetency, load, of_position};

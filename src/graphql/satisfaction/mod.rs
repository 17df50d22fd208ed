//! Citizens' satisfaction.

mod mutations;
mod queries;
mod types;

pub use mutations::SatisfactionMutations;
pub use queries::SatisfactionQueries;
pub use types::{SatisfactionFigure, UnitSatisfaction, of_unit};

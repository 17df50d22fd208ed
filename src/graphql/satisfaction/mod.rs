//! Citizens' satisfaction.

mod mutations;
mod queries;
mod types;

pub use mutations::SatisfactionMutations;
pub use queries::{SatisfactionQueries, UnitSatisfactionRank};
pub use types::{SatisfactionFigure, UnitSatisfaction, of_unit};

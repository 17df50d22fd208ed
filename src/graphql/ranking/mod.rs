//! Rankings: one period's evaluations side by side.

mod input;
mod queries;
mod types;

pub use input::{RankingInput, RankingPeriod};
pub use queries::RankingQueries;
pub use types::{RankingConnection, RankingEdge};

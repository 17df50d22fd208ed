//! Evaluations.

mod lines;
mod mutations;
mod queries;
mod types;

pub use lines::{Line, Lines};
pub use mutations::EvaluationMutations;
pub use queries::{EvaluationQueries, seen};
pub use types::{Evaluation, Stale};

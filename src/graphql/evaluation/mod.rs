//! Evaluations.

mod beside;
mod lines;
mod mutations;
mod queries;
mod types;

pub use beside::{Beside, Brought};
pub use lines::{Line, Lines};
pub use mutations::EvaluationMutations;
pub use queries::{EvaluationQueries, seen};
pub use types::{Evaluation, Stale, load};

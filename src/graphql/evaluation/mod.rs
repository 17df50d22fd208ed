//! Evaluations.

mod lines;
mod types;

pub use lines::{Line, Lines};
pub use types::{Evaluation, Stale};

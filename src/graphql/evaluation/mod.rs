//! Evaluations.

mod lines;
mod types;

pub use lines::Line;
pub use types::{Evaluation, Stale};

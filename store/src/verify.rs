//! The laws of the house as code, one function a law: each tells how many rows it looked at and which do not hold.

mod decisions;
mod evaluations;
mod locks;
mod templates;

pub use decisions::decided_on_evidence;
pub use evaluations::{explained, recomputed_rollups};
pub use locks::nothing_moved;
pub use templates::points_add_up;

use crate::audit;
use crate::db::Source;
use crate::fail::Found;

/// What a law found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    /// Its name.
    pub name: &'static str,
    /// How many rows it looked at.
    pub looked_at: usize,
    /// What does not hold, each with its place; the first hundred.
    pub broken: Vec<String>,
}

impl Law {
    fn new(name: &'static str) -> Self {
        Self { name, looked_at: 0, broken: Vec::new() }
    }

    fn broken(&mut self, what: String) {
        if self.broken.len() < 100 {
            self.broken.push(what);
        }
    }
}

/// The audit chain is whole.
pub async fn chain(source: &Source<'_>) -> Found<Law> {
    let mut law = Law::new("audit chain");
    match audit::verify(source).await? {
        Ok(count) => law.looked_at = usize::try_from(count).unwrap_or_default(),
        Err(found) => law.broken(format!("event {}: {}", found.number, found.what)),
    }
    Ok(law)
}

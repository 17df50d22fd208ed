//! The laws of the house as code, one function a law: each tells how many rows it looked at and which do not hold.

mod caps;
mod decisions;
mod evaluations;
mod locks;
mod own;
mod people;
mod placement;
mod records;
mod retries;
mod rule_sets;
mod templates;
mod units;

pub use caps::places_kept;
pub use decisions::decided_on_evidence;
pub use evaluations::{explained, one_latest, recomputed_rollups};
pub use locks::{nothing_entered, nothing_moved};
pub use own::nobody_about_himself;
pub use people::posts_stand;
pub use placement::plans_stand;
pub use records::units_add_up;
pub use retries::outcomes_kept;
pub use rule_sets::texts_unchanged;
pub use templates::{points_add_up, published_unchanged};
pub use units::tree_holds;

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

/// How many findings of a law are told.
const TOLD: u64 = 100;

impl Law {
    /// A law that could not be held to the data at all, and why.
    #[must_use]
    pub fn impossible(name: &'static str, why: String) -> Self {
        Self { name, looked_at: 0, broken: vec![why] }
    }

    fn new(name: &'static str) -> Self {
        Self { name, looked_at: 0, broken: Vec::new() }
    }

    fn broken(&mut self, what: String) {
        if (self.broken.len() as u64) < TOLD {
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

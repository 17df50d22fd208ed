//! Levels of people's competencies.

mod mutations;
mod types;

pub use mutations::PersonCompetencyMutations;
pub use types::{PersonCompetency, load, of_person};

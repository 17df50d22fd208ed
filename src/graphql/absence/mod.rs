//! Absences.

mod mutations;
mod types;

pub use mutations::AbsenceMutations;
pub use types::{Absence, load};

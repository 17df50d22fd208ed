//! The excellence cap (Art. 20.5).

mod mutations;
mod types;

pub use mutations::CapMutations;
pub use types::{CapRun, CapScope, Ceiling, ceilings};

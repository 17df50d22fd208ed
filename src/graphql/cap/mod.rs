//! The excellence cap (Art. 20.5).

mod mutations;
mod queries;
mod types;

pub use mutations::CapMutations;
pub use queries::CapQueries;
pub use types::{CapRun, CapRunRow, CapScope, Ceiling, ceilings, load};

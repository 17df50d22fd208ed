//! Units.

mod mutations;
mod queries;
mod types;

pub use mutations::UnitMutations;
pub use queries::UnitQueries;
pub use types::{Unit, load as load_unit, may_read};

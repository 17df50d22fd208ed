//! What the rules leave to the agency.

mod mutations;
mod queries;
mod types;

pub use mutations::SettingMutations;
pub use queries::SettingQueries;
pub use types::AgencySetting;

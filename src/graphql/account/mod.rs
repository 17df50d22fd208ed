//! Accounts and the roles they are granted.

mod mutations;
mod queries;
mod types;

pub use mutations::AccountMutations;
pub use queries::AccountQueries;
pub use types::{Account, RoleGrant};

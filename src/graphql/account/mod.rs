//! Accounts and the roles they are granted.

mod mutations;
mod queries;
mod types;

pub use mutations::AccountMutations;
pub use queries::AccountQueries;
pub(in crate::graphql) use types::onlooker;
pub use types::{Account, RoleGrant, load, load_grant};

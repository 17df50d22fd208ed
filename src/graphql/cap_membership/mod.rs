//! Who counts in which scope of the excellence cap (Art. 20.5).

mod mutations;
mod queries;
mod types;

pub use mutations::CapMembershipMutations;
pub use queries::CapMembershipQueries;
pub use types::{CapMembership, load};

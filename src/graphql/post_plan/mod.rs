//! Planned posts.

mod mutations;
mod types;

pub use mutations::PostPlanMutations;
pub use types::{PostPlan, load};

//! The staffing board: posts against people.

mod queries;
mod sums;
mod types;
mod workload;

pub use queries::StaffingQueries;
pub use types::{StaffingNeed, load};

//! Self-assessments: the person's own, and who in a unit has handed one in.

mod mutations;
mod queries;
mod types;

pub use mutations::SelfAssessmentMutations;
pub use queries::SelfAssessmentQueries;
pub use types::{SelfAssessment, load};

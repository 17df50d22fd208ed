//! Training needs and the classes proposed for them.

mod queries;
mod types;

pub use queries::TrainingNeedQueries;
pub use types::TrainingNeed;

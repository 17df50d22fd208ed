//! Training needs and the classes proposed for them.

mod once;
mod queries;
mod types;

pub use once::FoundNeeds;
pub use queries::TrainingNeedQueries;
pub use types::TrainingNeed;

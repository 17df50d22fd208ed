//! Who is asking, and what is his.

mod queries;
mod tasks;
mod types;

pub use queries::ViewerQueries;
pub use tasks::Task;
pub use types::{FileAccess, Viewer};

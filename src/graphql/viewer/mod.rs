//! Who is asking, and what is his.

mod queries;
mod types;

pub use queries::ViewerQueries;
pub use types::{FileAccess, Viewer};

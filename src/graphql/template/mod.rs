//! Templates.

mod mutations;
mod queries;
mod types;

pub use mutations::TemplateMutations;
pub use queries::TemplateQueries;
pub use types::{Template, load};

//! The catalogue of work products.

mod mutations;
mod queries;
mod types;

pub use mutations::ProductMutations;
pub use queries::ProductQueries;
pub use types::{Coefficient, Product, load};

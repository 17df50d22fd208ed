//! Sessions: coming in, staying in, going out.

mod mutations;
mod types;

pub use mutations::SessionMutations;
pub use types::{Session, Tokens, load};

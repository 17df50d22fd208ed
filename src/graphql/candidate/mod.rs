//! Who could fill a post.

mod queries;
mod types;

pub use queries::{CandidatePage, CandidateQueries};

//! Objects by their global ids.

mod queries;

pub use queries::{Node, NodeQueries};

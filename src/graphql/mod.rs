//! The GraphQL side of the house: what a document may ask, and the types that answer it.

pub mod limits;

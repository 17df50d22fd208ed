//! The GraphQL API: thin. A resolver turns arguments into a service's input and its result into types; arithmetic,
//! SQL and permissions are elsewhere.

pub mod ask;
pub mod connection;
pub mod ids;
pub mod limits;
pub mod loaders;
pub mod page;
pub mod payload;
pub mod plain;
pub mod scalars;
pub mod schema;
pub mod unit;
pub mod word;

//! The GraphQL API: thin. A resolver turns arguments into a service's input and its result into types; arithmetic,
//! SQL and permissions are elsewhere.

pub mod account;
pub mod allowed;
pub mod ask;
pub mod connection;
pub mod ids;
pub mod job;
pub mod limits;
pub mod loaders;
pub mod page;
pub mod payload;
pub mod period;
pub mod rule_set;
pub mod scalars;
pub mod schema;
pub mod session;
pub mod setting;
pub mod unit;
pub mod viewer;
pub mod word;

//! The GraphQL API: thin. A resolver turns arguments into a service's input and its result into types; arithmetic,
//! SQL and permissions are elsewhere.

pub mod absence;
pub mod account;
pub mod allowed;
pub mod appointment;
pub mod ask;
pub mod calendar_day;
pub mod connection;
pub mod criteria;
pub mod evaluation;
pub mod field;
pub mod ids;
pub mod job;
pub mod limits;
pub mod loaders;
pub mod node;
pub mod page;
pub mod payload;
pub mod period;
pub mod person;
pub mod position;
pub mod product;
pub mod record;
pub mod rule_set;
pub mod scalars;
pub mod schema;
pub mod seen;
pub mod session;
pub mod setting;
pub mod supervision_scope;
pub mod template;
pub mod unit;
pub mod viewer;
pub mod word;

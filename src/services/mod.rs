//! Use cases: proof, then rule, then store, inside one `write`.

pub mod absence;
pub mod account;
pub mod appointment;
pub mod calendar;
pub mod charge;
pub mod checks;
pub mod evaluation;
pub mod field;
pub mod form;
pub mod import;
pub mod job;
pub mod owner;
pub mod period;
pub mod person;
pub mod position;
pub mod product;
pub mod role_grant;
pub mod rule_set;
pub mod session;
pub mod setting;
pub mod signing_key;
pub mod supervision_scope;
pub mod template;
pub mod unit;

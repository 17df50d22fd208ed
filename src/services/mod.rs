//! Use cases: proof, then rule, then store, inside one `write`.

pub mod absence;
pub mod appointment;
pub mod calendar;
pub mod checks;
pub mod field;
pub mod import;
pub mod job;
pub mod owner;
pub mod period;
pub mod person;
pub mod position;
pub mod product;
pub mod rule_set;
pub mod setting;
pub mod supervision_scope;
pub mod unit;

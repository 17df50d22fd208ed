//! Use cases: proof, then rule, then store, inside one `write`.

pub mod absence;
pub mod appointment;
pub mod calendar;
pub mod checks;
pub mod field;
pub mod import;
pub mod owner;
pub mod person;
pub mod position;
pub mod product;
pub mod supervision_scope;
pub mod unit;

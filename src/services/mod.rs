//! Use cases: proof, then rule, then store, inside one `write`.

pub mod charge;
pub mod checks;
pub mod criteria;
pub mod form;
pub mod import;
pub mod record;
pub mod sheet;
pub mod template;
pub mod unit;

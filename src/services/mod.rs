//! Use cases: proof, then rule, then store, inside one `write`.

pub mod checks;
pub mod form;
pub mod template;
pub mod unit;

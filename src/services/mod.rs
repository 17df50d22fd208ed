//! Use cases: proof, then rule, then store, inside one `write`.

pub mod checks;
pub mod import;
pub mod unit;

//! Use cases: proof, then rule, then store, inside one `write`.

pub mod checks;
pub mod job;
pub mod period;
pub mod rule_set;
pub mod setting;
pub mod unit;

//! Use cases: proof, then rule, then store, inside one `write`.

pub mod account;
pub mod charge;
pub mod checks;
pub mod evaluation;
pub mod form;
pub mod import;
pub mod job;
pub mod period;
pub mod role_grant;
pub mod rule_set;
pub mod session;
pub mod setting;
pub mod signing_key;
pub mod template;
pub mod unit;
pub mod verify;

//! Use cases: proof, then rule, then store, inside one `write`.

pub mod account;
pub mod checks;
pub mod role_grant;
pub mod session;
pub mod signing_key;
pub mod unit;

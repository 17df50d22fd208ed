//! Black-box tests: the real server on a port of its own, the same on SQLite and on PostgreSQL. A module a capability.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

mod accounts;
mod command_line;
mod criteria;
mod evaluation;
mod imports;
mod passwords;
mod periods;
mod records;
mod sessions;
mod templates;
mod tidy;
mod tokens;

//! Black-box tests: the real server on a port of its own, the same on SQLite and on PostgreSQL. A module a capability.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

mod absences;
mod accounts;
mod appointments;
mod calendar;
mod catalogue;
mod command_line;
mod imports;
mod passwords;
mod people;
mod sessions;
mod supervision_scopes;
mod tidy;
mod tokens;
mod units;

//! Black-box tests: the real server on a port of its own, the same on SQLite and on PostgreSQL. A module a capability.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

mod absences;
mod accounts;
mod appointments;
mod calendar;
mod catalogue;
mod command_line;
mod criteria;
mod evaluation;
mod import_inputs;
mod imports;
mod passwords;
mod people;
mod periods;
mod placement;
mod ranking;
mod records;
mod sessions;
mod supervision_scopes;
mod templates;
mod tidy;
mod tokens;
mod units;

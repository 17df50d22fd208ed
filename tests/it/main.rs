//! Black-box tests: the real server on a port of its own, the same on SQLite and on PostgreSQL. A module a capability.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

mod absences;
mod account_imports;
mod accounts;
mod acts;
mod appointments;
mod audit_events;
mod bad_input;
mod borders;
mod calendar;
mod cap_memberships;
mod catalogue;
mod command_line;
mod competencies;
mod corruption_cases;
mod criteria;
mod evaluation;
mod first_day;
mod handed_over_scores;
mod import_deliveries;
mod import_hands;
mod import_inputs;
mod import_repeats;
mod imports;
mod nested;
mod nodes;
mod organisation_results;
mod overlay_findings;
mod passwords;
mod people;
mod period_decisions;
mod periods;
mod placement;
mod policy_matrix;
mod races;
mod ranking;
mod records;
mod satisfaction;
mod satisfaction_leaks;
mod screens;
mod self_assessments;
mod sessions;
mod supervision_scopes;
mod tasks;
mod templates;
mod tidy;
mod tokens;
mod training_needs;
mod transfers;
mod units;
mod verify;

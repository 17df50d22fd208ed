//! Evaluations: one row a person, period and revision. Reading them, gathering what they are made of set by set, and
//! writing what came out.

mod reading;
mod terms;

pub use reading::{
    Evaluation, Standing, explanations, find, find_many, find_revisions, latest_of, lines, list_of_person,
    locked, standings,
};
pub use terms::{Terms, rule_sets};

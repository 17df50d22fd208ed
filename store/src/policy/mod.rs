//! Who may do what. One table (`rules`) answers for a write, for a list, and for the buttons of a screen; this room is
//! asked by all and asks nobody for a verdict.

mod about;
mod account;
mod actions;
mod facts;
mod permitted;
mod proof;
mod viewer;
mod visibility;

pub use about::on_unit_about;
pub use account::{Wanted, may_read_accounts, on_account, on_new_account, over_accounts};
pub use actions::{Act, Action, Rule, act, rules, self_rule};
pub use facts::{Subject, subjects};
pub use permitted::Permitted;
pub use proof::{
    Capacity, Charge, judge, judge_unit, lacking, lacks, may_read_catalogue, may_somewhere, not_there,
    on_installation, on_people, on_person_in, on_root_or_unit, on_self, on_unit, on_units, over_people,
    over_people_in, over_people_on, over_units,
};
pub use viewer::{Grant, Lead, Viewer};
pub(crate) use viewer::{Known, known, on_day};
pub use visibility::{Part, Visibility, subtree, subtrees};

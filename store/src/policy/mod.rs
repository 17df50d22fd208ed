//! Who may do what. One table (`rules`) answers for a write, for a list, and for the buttons of a screen; this room is
//! asked by all and asks nobody for a verdict.

mod actions;
mod facts;
mod proof;
mod viewer;
mod visibility;

pub use actions::{Act, Action, Rule, act, rules, self_rule};
pub use facts::{Subject, subjects};
pub use proof::{
    Permitted, judge, judge_unit, may_read_accounts, may_read_catalogue, on_account, on_installation,
    on_new_account, on_people, on_root_or_unit, on_self, on_unit,
};
pub use viewer::{Grant, Lead, Viewer};
pub(crate) use viewer::{Known, known, on_day};
pub use visibility::{Part, Visibility, subtree};

//! Reading and writing: the only crate that knows SeaORM. A handle to the database never leaves it; what leaves it
//! are functions that take a [`Source`] to read from, or a [`Tx`] (which only [`write()`] makes) to write with.

#![allow(
    clippy::missing_errors_doc,
    reason = "every fallible function here returns `Fail`, which tells its cases"
)]

pub mod absence;
pub mod account;
pub mod act;
pub mod agency;
pub mod appointment;
pub mod audit;
mod branches;
pub mod calendar;
pub mod canonical;
pub mod cap;
pub mod cap_membership;
pub mod carry;
pub mod closing;
pub mod codes;
pub mod competency;
pub mod corruption_case;
pub mod criterion;
pub mod db;
pub mod dialect;
pub mod evaluation;
pub mod expected;
pub mod fail;
pub mod field;
pub mod file_access;
pub mod guard;
pub mod handed_over_score;
pub mod hot;
pub mod job;
pub mod leadership;
pub mod login_throttle;
pub mod move_bar;
pub mod move_wish;
pub mod organisation_result;
pub mod overlay_finding;
pub mod period;
pub mod period_decision;
pub mod person;
pub mod person_competency;
pub mod personnel_decision;
pub mod placement;
pub mod policy;
pub mod position;
pub mod position_competency;
pub mod post_plan;
pub mod product;
pub mod record;
pub mod role_grant;
pub mod rows;
pub mod rule_set;
pub mod satisfaction;
pub mod seat;
pub mod self_assessment;
pub mod session;
pub mod setting;
pub mod signing_key;
pub mod staffing;
pub mod stale;
pub mod supervision_scope;
pub mod template;
pub mod trail;
pub mod training_need;
pub mod unit;
pub mod verify;
pub mod write;
pub mod year_seat;

pub use db::{Db, Source, Target};
pub use entity::ids;
pub use fail::{Fail, Found};
pub use trail::{Batch, Trail, Upserted};
pub use write::{Call, Tx, rehearse, write};

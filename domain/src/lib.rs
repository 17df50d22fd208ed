//! The rules of the house as pure functions over plain values: no clock, no database, no async, no environment.
//! An HR officer can read each file beside the decree it follows.

#![deny(clippy::float_arithmetic)]

pub mod absence;
pub mod appointments;
pub mod authority;
pub mod cap;
pub mod cases;
pub mod class;
pub mod deadlines;
pub mod decision;
pub mod evaluation;
pub mod fold;
pub mod leadership;
pub mod moment;
pub mod number;
pub mod organisation;
pub mod overlay;
pub mod period_order;
pub mod periods;
pub mod placement;
pub mod procedure;
pub mod ranking;
pub mod refusal;
pub mod rollup;
pub mod rules;
pub mod satisfaction;
mod say;
pub mod score;
pub mod self_assessment;
pub mod settings;
pub mod staffing;
pub mod terms;
pub mod training;

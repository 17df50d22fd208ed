//! The rules of the house as pure functions over plain values: no clock, no database, no async, no environment.
//! An HR officer can read each file beside the decree it follows.

#![deny(clippy::float_arithmetic)]

pub mod absence;
pub mod cases;
pub mod fold;
pub mod leadership;
pub mod moment;
pub mod number;
pub mod periods;
pub mod refusal;
pub mod rollup;
pub mod rules;
pub mod score;
pub mod terms;

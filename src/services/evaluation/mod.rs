//! Evaluating a unit and all below for a month, a quarter or a year, chunk by chunk.

mod compute;
mod run;
mod scope;

pub use run::{Evaluated, OpenPerson, Order, Skipped, evaluate};

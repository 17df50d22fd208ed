//! Evaluating a unit and all below for a month, a quarter or a year, chunk by chunk.

mod compute;
mod readiness;
mod request;
mod run;
mod scope;
mod verify;

pub use readiness::{Lack, LackKind, NAMES_TOLD, Readiness, readiness};
pub use request::request;
pub use run::{Evaluated, OpenPerson, Order, Progress, Skipped, ToTheEnd, evaluate};
pub use verify::recomputed;

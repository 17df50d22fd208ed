//! Who leads whom (Decree 335/2025, Art. 15.3-15.4, 16.2), and line d of every leader of a city.
//!
//! A head answers for everybody of his unit and below, deputies and heads included; a deputy for "lĩnh vực được phân
//! công phụ trách", the fields and people assigned to him. Who is in charge on the last day of a person's time in the
//! period counts. A [`Roster`] resolves one person's **chain** of leaders, nearest first; a [`LeaderGraph`] holds the
//! chains of everybody, turned round into **scopes**, with the leaders in bottom-up order; a [`Tally`] carries outcomes
//! upward until every leader's d is decided.

mod graph;
mod roster;
mod rows;
mod tally;

pub use graph::LeaderGraph;
pub use roster::Roster;
pub use rows::{Broken, FieldIndex, PersonIndex, Posting, RowIndex, Subject, SupervisionRow, UnitIndex};
pub use tally::{LineD, Standing, Tally};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

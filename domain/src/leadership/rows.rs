//! What a roster is made of, as plain values: units, people, fields and rows by their places in lists, postings and
//! rows of supervision with their days.
//!
//! A head's scope follows from his posting; rows exist for deputies ("lĩnh vực được phân công phụ trách", Art. 15.4) and
//! for who acts in a head's place.

use crate::periods::Days;
use crate::refusal::Code;
use crate::terms::Leads;
use chrono::NaiveDate;

/// A unit by its place in the list of units. Units are given in the order of their codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitIndex(pub u32);

/// A person by his place in the list of people, in the order of their codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonIndex(pub u32);

/// A field of work by its place in the list of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldIndex(pub u32);

/// A row of supervision by its place in the list of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowIndex(pub u32);

/// The appointment that tracks a person on some days: his main one, or the secondment that stands in for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Who.
    pub person: PersonIndex,
    /// Where.
    pub unit: UnitIndex,
    /// The primary field of the position.
    pub field: Option<FieldIndex>,
    /// What the position leads.
    pub leads: Leads,
    /// On which days.
    pub days: Days,
}

/// What a row of supervision puts a leader over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One person.
    Person(PersonIndex),
    /// The people of a field in a unit and below.
    Field(UnitIndex, FieldIndex),
    /// A unit and all below.
    Unit(UnitIndex),
    /// ACTING: the place of a unit's head, wherever the leader is posted.
    HeadOf(UnitIndex),
}

/// A dated row of supervision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupervisionRow {
    /// Who leads.
    pub leader: PersonIndex,
    /// Over whom.
    pub subject: Subject,
    /// On which days.
    pub days: Days,
}

/// What cannot be resolved; a service turns it into a refusal with the codes of units and people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A unit lies under itself (`CYCLE`); the first unit of the circle in the order given, so by code.
    #[error("unit {0:?} lies under itself")]
    UnitCycle(UnitIndex),
    /// A leader is in the scope of somebody in his own scope (`CYCLE`); the first leader of a circle in the order given.
    #[error("leader {0:?} is led by somebody in his own scope")]
    LeaderCycle(PersonIndex),
    /// Two rows of the same rank over the same subject share a day (`SUPERVISION_TWICE`); the second is refused.
    #[error("row {second:?} puts a second leader where row {first:?} has put one, on {day}")]
    SupervisionTwice {
        /// The row that stands.
        first: RowIndex,
        /// The row that is refused.
        second: RowIndex,
        /// The first day they share.
        day: NaiveDate,
    },
}

impl Broken {
    /// The code of the refusal; its path and names are the caller's.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::UnitCycle(_) | Self::LeaderCycle(_) => Code::Cycle,
            Self::SupervisionTwice { .. } => Code::SupervisionTwice,
        }
    }
}

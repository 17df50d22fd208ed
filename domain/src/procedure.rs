//! What the file of a yearly classification needs (Art. 21): minutes of the meeting, comment of the Party committee.

use crate::class::Role;
use crate::rules::Procedure;

/// The papers that depend on whom the file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Papers {
    /// The written comment of the Party committee (21.1c, 21.2c).
    pub party_comment: bool,
    /// The minutes adopted at the meeting (21.1, 21.2).
    pub meeting_minutes: bool,
}

/// The papers that a file about somebody in this role needs.
#[must_use]
pub fn papers(role: Role, rules: &Procedure) -> Papers {
    Papers {
        party_comment: rules.party_comment.contains(&role),
        meeting_minutes: rules.meeting_minutes.contains(&role),
    }
}

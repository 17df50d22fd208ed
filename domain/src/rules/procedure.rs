//! Who decides and what the file needs, in a rule set (Art. 10.2, 21, 22).

use super::Unusable;
use crate::authority::Actor;
use crate::class::Role;
use serde::{Deserialize, Serialize};

/// The steps of the yearly classification that differ between people.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// For whom the Party committee comments in writing (Art. 21.1c, 21.2c).
    pub party_comment: Vec<Role>,
    /// For whom the minutes of the meeting are kept (Art. 21.1, 21.2).
    pub meeting_minutes: Vec<Role>,
    /// Who classifies the heads of using agencies (Art. 10.2a).
    pub classifies_using_agency_heads: Actor,
    /// Who classifies everybody else (Art. 10.2).
    pub classifies_others: Actor,
    /// Who classifies again a year that was closed (Art. 21.3).
    pub reclassifies: Actor,
}

impl Procedure {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        for (key, roles) in
            [("party_comment", &self.party_comment), ("meeting_minutes", &self.meeting_minutes)]
        {
            for (index, role) in roles.iter().enumerate() {
                if roles.iter().take(index).any(|earlier| earlier == role) {
                    let place = format!("procedure.{key}[{index}]");
                    return Err(Unusable::wrong(&place, role.code(), "name each role once"));
                }
            }
        }
        Ok(())
    }
}

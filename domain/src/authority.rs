//! Who decides (Art. 10.2, 21.3, 22): "thẩm quyền xếp loại chất lượng".

use crate::rules::Procedure;
use serde::{Deserialize, Serialize};

/// A head, by the body he heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Actor {
    /// Head of the agency that manages the civil servants: "cơ quan quản lý".
    ManagingAgencyHead,
    /// Head of the agency that uses them: "cơ quan sử dụng".
    UsingAgencyHead,
    /// Head of the unit that directs their daily work: "đơn vị trực tiếp sử dụng"; he tracks and never classifies.
    DirectUseUnitHead,
}

/// What is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// The class of a year (10.2).
    ClassifyYear,
    /// The class of a closed year, again (21.3).
    Reclassify,
    /// A petition after the notice (22), against what this one decided; `None`: against the class of the year.
    SettlePetition {
        /// Who rated.
        rated_by: Option<Actor>,
    },
}

/// About whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The head of a using agency.
    UsingAgencyHead,
    /// Everybody else in it: deputies, heads and deputies of its units, staff.
    Other,
}

/// The one who decides it.
#[must_use]
pub fn who_decides(action: Action, target: Target, rules: &Procedure) -> Actor {
    let classifies = match target {
        Target::UsingAgencyHead => rules.classifies_using_agency_heads,
        Target::Other => rules.classifies_others,
    };
    match action {
        Action::ClassifyYear => classifies,
        Action::Reclassify => rules.reclassifies,
        // The decree knows no second level: the petition goes back to the one who rated.
        Action::SettlePetition { rated_by } => rated_by.unwrap_or(classifies),
    }
}

//! What the cap makes of a candidate (Art. 20.5), and the words that are written for him.

use crate::class::{Class, Ground};
use crate::terms;
use serde::{Deserialize, Serialize};

/// What became of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Inside the places: EXCELLENT.
    Selected,
    /// Above them: GOOD by cap; the score stays.
    MovedDown(MoveReason),
    /// Equal with others for too few places: waits for the open decision of that number in the list.
    Tied {
        /// Its place in [`super::Selection::decisions`].
        decision: usize,
    },
}

impl Verdict {
    /// The final class of a candidate with all its grounds, given those from before the cap: 20.5 joins them inside
    /// the places, and is the only one above. `None` while a decision is open.
    #[must_use]
    pub fn find_final(self, mut grounds: Vec<Ground>) -> Option<(Class, Vec<Ground>)> {
        let class = self.find_class()?;
        if class == Class::Excellent {
            grounds.push(Ground::Cap);
        } else {
            grounds = vec![Ground::Cap];
        }
        Some((class, grounds))
    }

    /// The final class; `None` while a decision is open.
    #[must_use]
    pub const fn find_class(self) -> Option<Class> {
        match self {
            Self::Selected => Some(Class::Excellent),
            Self::MovedDown(_) => Some(Class::Good),
            Self::Tied { .. } => None,
        }
    }
}

terms! {
    /// Why a candidate is GOOD by cap (20.5), as it is written for the person.
    MoveReason {
        /// His group is too small for any place.
        NoPlaceInGroup = "NO_PLACE_IN_GROUP",
            "Đạt điểm xuất sắc, xếp hoàn thành tốt vì nhóm quá ít người để có chỗ xuất sắc",
            "At EXCELLENT by score, GOOD by cap: the group is too small for a place";
        /// The places of his group went to better ones.
        GroupFull = "GROUP_FULL",
            "Đạt điểm xuất sắc, xếp hoàn thành tốt vì các chỗ của nhóm thuộc về người điểm cao hơn",
            "At EXCELLENT by score, GOOD by cap: the places of the group went to better ranked people";
        /// The agency's own limit for the body went to better ones.
        BodyFull = "BODY_FULL",
            "Đạt điểm xuất sắc, xếp hoàn thành tốt vì giới hạn của cơ quan thuộc về người điểm cao hơn",
            "At EXCELLENT by score, GOOD by cap: the agency's own limit went to better ranked people";
        /// Others were chosen among equals.
        NotChosen = "NOT_CHOSEN",
            "Đạt điểm xuất sắc, xếp hoàn thành tốt vì cấp có thẩm quyền chọn người khác trong số bằng nhau",
            "At EXCELLENT by score, GOOD by cap: others were chosen among equals";
    }
}

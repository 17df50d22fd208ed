//! What HR decides on a training or placement need: the product proposes with figures, a person decides.

crate::terms! {
    /// What was decided.
    DecisionKind {
        /// Training in a field, by a provider, at a time.
        Training = "TRAINING", "Cử đi đào tạo, bồi dưỡng", "Training";
        /// Placement is reviewed: a kind of move, to where.
        PlacementReview = "PLACEMENT_REVIEW", "Xem xét bố trí lại", "Placement review";
        /// A plan of support at his own post.
        SupportPlan = "SUPPORT_PLAN", "Kế hoạch hỗ trợ", "Support plan";
        /// Nothing is done, for a reason.
        NoAction = "NO_ACTION", "Không áp dụng biện pháp", "No action";
    }

    /// On which kind of row it was decided.
    NeedKind {
        /// A row of training needs.
        Training = "TRAINING_NEED", "Nhu cầu đào tạo", "Training need";
        /// A candidate for a post that is to be filled.
        Post = "UNFILLED_POST", "Vị trí còn thiếu người", "Unfilled post";
        /// A person whom his posts stretch.
        Stretch = "STRETCHED_PERSON", "Người phụ trách quá nhiều lĩnh vực hoặc trái chuyên môn", "Stretched person";
    }

    /// Where a decision stands.
    DecisionState {
        /// Written down, not signed yet.
        Proposed = "PROPOSED", "Đề xuất", "Proposed";
        /// Signed, with its number; the person reads it.
        Decided = "DECIDED", "Đã quyết định", "Decided";
        /// Carried out.
        Done = "DONE", "Đã thực hiện", "Done";
        /// Taken back with a reason.
        Withdrawn = "WITHDRAWN", "Đã rút", "Withdrawn";
    }
}

impl DecisionKind {
    /// Whether it names the field of training and who provides it.
    #[must_use]
    pub const fn trains(self) -> bool {
        matches!(self, Self::Training)
    }

    /// Whether it names the kind of move and where to.
    #[must_use]
    pub const fn moves(self) -> bool {
        matches!(self, Self::PlacementReview)
    }

    /// Whether it may say when it is carried out.
    #[must_use]
    pub const fn takes_time(self) -> bool {
        !matches!(self, Self::NoAction)
    }
}

impl DecisionState {
    /// Whether the figures that it rests on are still compared with those of today: once it is carried out, it has changed
    /// them itself.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Proposed | Self::Decided)
    }

    /// Which states may follow.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Proposed => &[Self::Decided, Self::Withdrawn],
            Self::Decided => &[Self::Done, Self::Withdrawn],
            Self::Done | Self::Withdrawn => &[],
        }
    }

    /// Whether the person himself reads it: not before it is signed, and after that for ever.
    #[must_use]
    pub const fn told_to_the_person(self, was_decided: bool) -> bool {
        match self {
            Self::Decided | Self::Done => true,
            Self::Withdrawn => was_decided,
            Self::Proposed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Term;

    #[test]
    fn nothing_follows_what_is_done_or_withdrawn() {
        for state in DecisionState::ALL {
            let ends = matches!(state, DecisionState::Done | DecisionState::Withdrawn);
            assert_eq!(state.next().is_empty(), ends, "{state:?}");
            assert!(!state.next().contains(state));
        }
        assert!(
            !DecisionState::Proposed.next().contains(&DecisionState::Done),
            "nothing is carried out unsigned"
        );
    }

    #[test]
    fn a_proposal_is_not_told_and_a_withdrawn_decision_stays_told() {
        assert!(!DecisionState::Proposed.told_to_the_person(false));
        assert!(!DecisionState::Withdrawn.told_to_the_person(false));
        assert!(
            DecisionState::Withdrawn.told_to_the_person(true)
                && DecisionState::Decided.told_to_the_person(true)
        );
    }
}

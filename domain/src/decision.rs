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

impl DecisionState {
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

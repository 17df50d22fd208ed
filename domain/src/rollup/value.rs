//! What a person and a period say to a mean: a score, an excuse, or a reason why there is no score yet.

use crate::score::quantities::Score;
use crate::score::unit_results::MemberOutcome;
use crate::terms;
use crate::terms::{AbsenceKind, EvaluationStatus, Term};

terms! {
    /// Why a period leaves every denominator (Art. 11.2, 19.3), in the order that settles ties.
    Excuse {
        /// Sick leave.
        Sick = "SICK", "Nghỉ ốm", "Sick leave";
        /// Maternity leave.
        Maternity = "MATERNITY", "Nghỉ thai sản", "Maternity leave";
        /// Private leave without pay.
        Unpaid = "UNPAID", "Nghỉ không hưởng lương", "Unpaid leave";
        /// Long study (our choice).
        Study = "STUDY", "Đi học tập trung", "Full-time study";
        /// No day of service: before recruitment, after leaving (our choice).
        NotEmployed = "NOT_EMPLOYED", "Không công tác trong kỳ", "Not employed";
        /// Excused by a numbered decision; counts as worked.
        Decision = "DECISION", "Miễn theo quyết định", "Excused by decision";
    }
}

impl From<AbsenceKind> for Excuse {
    fn from(kind: AbsenceKind) -> Self {
        match kind {
            AbsenceKind::Sick => Self::Sick,
            AbsenceKind::Maternity => Self::Maternity,
            AbsenceKind::Unpaid => Self::Unpaid,
            AbsenceKind::Study => Self::Study,
        }
    }
}

/// Why an expected period has no final score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OpenState {
    /// Expected, and nothing could be evaluated.
    Missing,
    /// Nothing was assigned, or a line is missing.
    InsufficientData,
    /// The general criteria are not final, or the period has not ended.
    Provisional,
}

impl OpenState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Missing, Self::InsufficientData, Self::Provisional];

    /// The status of such a period.
    #[must_use]
    pub const fn status(self) -> EvaluationStatus {
        match self {
            Self::Missing => EvaluationStatus::Missing,
            Self::InsufficientData => EvaluationStatus::InsufficientData,
            Self::Provisional => EvaluationStatus::Provisional,
        }
    }

    /// The state that this word means.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.status().code() == word)
    }
}

/// The value of one person and period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodValue {
    /// The final score.
    Scored(Score),
    /// Leaves every denominator.
    Excused(Excuse),
    /// Without a final score.
    Open {
        /// Why.
        state: OpenState,
        /// The score it has as things stand, where there is one.
        so_far: Option<Score>,
    },
}

impl PeriodValue {
    /// Without a score, final or not.
    #[must_use]
    pub fn without_score(state: OpenState) -> Self {
        Self::Open { state, so_far: None }
    }
}

/// What a period of a person means for the leaders above him (Art. 15.3a).
impl From<&PeriodValue> for MemberOutcome {
    fn from(value: &PeriodValue) -> Self {
        match value {
            PeriodValue::Scored(score) => Self::Scored(score.exact().clone()),
            PeriodValue::Excused(_) => Self::Excused,
            PeriodValue::Open { state: OpenState::Missing, .. } => Self::Missing,
            PeriodValue::Open { state: OpenState::InsufficientData, .. } => Self::InsufficientData,
            PeriodValue::Open { state: OpenState::Provisional, .. } => Self::Provisional,
        }
    }
}

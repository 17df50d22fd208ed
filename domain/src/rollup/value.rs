//! What a person and a period say to a mean: a score, an excuse, or a reason why there is no score yet.

use crate::score::quantities::Score;
use crate::score::unit_results::MemberOutcome;
use crate::terms::AbsenceKind;

/// Why a period leaves every denominator (Art. 11.2, 19.3), in the order that settles ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Excuse {
    /// Sick leave.
    Sick,
    /// Maternity leave.
    Maternity,
    /// Private leave without pay.
    Unpaid,
    /// Long study (our choice).
    Study,
    /// No day of service: before recruitment, after leaving (our choice).
    NotEmployed,
    /// Excused by a numbered decision; counts as worked.
    Decision,
}

impl Excuse {
    /// Every excuse, in the order that settles ties.
    pub const ALL: [Self; 6] =
        [Self::Sick, Self::Maternity, Self::Unpaid, Self::Study, Self::NotEmployed, Self::Decision];

    /// The word for it in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sick => "SICK",
            Self::Maternity => "MATERNITY",
            Self::Unpaid => "UNPAID",
            Self::Study => "STUDY",
            Self::NotEmployed => "NOT_EMPLOYED",
            Self::Decision => "DECISION",
        }
    }

    /// The excuse that this word means.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|excuse| excuse.as_str() == word)
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

    /// The word for it in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "MISSING",
            Self::InsufficientData => "INSUFFICIENT_DATA",
            Self::Provisional => "PROVISIONAL",
        }
    }

    /// The state that this word means.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
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

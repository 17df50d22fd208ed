//! The mean of months (Art. 17.3): quarter, half and year alike.
//!
//! ```text
//! mean = Σ score · months the period stands for / Σ months the period stands for
//! ```
//!
//! over the periods that have a score. EXCUSED leaves every denominator. A period that has ended without a final score
//! blocks the mean; one that is still running makes it provisional and enters with the score it has so far, or not at
//! all.

use super::value::{Excuse, OpenState, PeriodValue};
use crate::number::Exact;
use crate::periods::Period;
use crate::score::quantities::Score;
use crate::score::unit_results::MemberOutcome;
use crate::terms::Term;

/// One period of a mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which month or quarter; it stands for its number of months.
    pub period: Period,
    /// What it says.
    pub value: PeriodValue,
    /// Whether `as_of` lies after its closing day; an excused period is settled either way.
    pub ended: bool,
}

impl Entry {
    /// The score with which it enters the mean; `None` where it does not enter it. The components of a quarter or a
    /// year are means over exactly these.
    #[must_use]
    pub fn score(&self) -> Option<&Score> {
        match &self.value {
            PeriodValue::Scored(score) => Some(score),
            PeriodValue::Open { so_far, .. } if !self.ended => so_far.as_ref(),
            PeriodValue::Open { .. } | PeriodValue::Excused(_) => None,
        }
    }

    /// The state in which it blocks a mean; `None` where it does not block.
    #[must_use]
    pub fn blocks(&self) -> Option<OpenState> {
        match self.value {
            PeriodValue::Open { state, .. } if self.ended => Some(state),
            _ => None,
        }
    }

    fn running(&self) -> bool {
        !self.ended && !matches!(self.value, PeriodValue::Excused(_))
    }
}

/// A mean of periods with its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mean {
    /// Every period has ended and none is open.
    Scored {
        /// The mean.
        score: Score,
        /// How many months it is made of; a quarter tracked as one counts three.
        months_counted: u32,
    },
    /// A period is running.
    Provisional {
        /// The mean so far; `None` while no period has a score.
        score: Option<Score>,
        /// How many months it is made of so far.
        months_counted: u32,
        /// The running periods in order of time.
        running: Vec<Period>,
    },
    /// A period that has ended has no final score: each with its state, in order of time.
    Blocked(Vec<(Period, OpenState)>),
    /// Every period is excused; the excuse is that of most months.
    Excused(Excuse),
}

/// The mean of periods, in any order.
///
/// No period at all is nobody's period: EXCUSED as not employed.
#[must_use]
pub fn mean(entries: &[Entry]) -> Mean {
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by_key(|entry| (entry.period.year(), entry.period.months()));
    let open: Vec<_> =
        entries.iter().filter_map(|entry| entry.blocks().map(|state| (entry.period, state))).collect();
    if !open.is_empty() {
        return Mean::Blocked(open);
    }
    let running: Vec<_> = entries.iter().filter(|entry| entry.running()).map(|entry| entry.period).collect();
    let (score, months_counted) = weighted(
        entries.iter().filter_map(|entry| entry.score().map(|score| (score.exact(), entry.period.length()))),
    );
    match score.map(Score::new) {
        score if !running.is_empty() => Mean::Provisional { score, months_counted, running },
        Some(score) => Mean::Scored { score, months_counted },
        None => Mean::Excused(excuse_of_most(entries.iter().filter_map(|entry| match entry.value {
            PeriodValue::Excused(excuse) => Some((excuse, entry.period.length())),
            _ => None,
        }))),
    }
}

/// The excuse with the greatest weight, ties by the order of [`Excuse::ALL`].
pub(super) fn excuse_of_most(excuses: impl Iterator<Item = (Excuse, u32)>) -> Excuse {
    let mut weights = [0_u32; Excuse::ALL.len()];
    for (excuse, weight) in excuses {
        weights[excuse as usize] += weight;
    }
    // Of equal weights `max_by_key` keeps the last, so the excuses go by in reverse.
    let most = weights.into_iter().enumerate().rev().max_by_key(|(_, weight)| *weight);
    match most {
        Some((slot, weight)) if weight > 0 => Excuse::ALL[slot],
        _ => Excuse::NotEmployed,
    }
}

/// The weighted mean and the sum of the weights; no mean where they sum up to nothing.
pub(super) fn weighted<'a>(values: impl Iterator<Item = (&'a Exact, u32)>) -> (Option<Exact>, u32) {
    let (sum, weights) = values.fold((Exact::zero(), 0_u32), |(sum, weights), (value, weight)| {
        (&sum + &(value * &Exact::whole(i128::from(weight))), weights + weight)
    });
    (sum.checked_div(&Exact::whole(i128::from(weights))), weights)
}

/// What a person's mean over a leader's longer period means for that leader (Art. 15.3a, 17.3).
impl From<&Mean> for MemberOutcome {
    fn from(mean: &Mean) -> Self {
        match mean {
            Mean::Scored { score, .. } => Self::Scored(score.exact().clone()),
            Mean::Provisional { .. } => Self::Provisional,
            Mean::Blocked(_) => Self::Blocked,
            Mean::Excused(_) => Self::Excused,
        }
    }
}

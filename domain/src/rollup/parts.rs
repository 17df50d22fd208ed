//! A period of which a part was served in another body (Art. 19.1): that body hands over its score, and the parts are
//! weighted by **working days** (our choice; the decree gives no weights).

use super::mean::{excuse_of_most, weighted};
use super::value::PeriodValue;
use crate::score::quantities::Score;

/// One part of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What the part says.
    pub value: PeriodValue,
    /// Its working days; a part without any weighs nothing.
    pub working_days: u32,
}

/// The value of the whole period: one score a person and month.
///
/// A part that is open leaves the whole open, with the score of what has one; an excused part leaves the weights. `None`
/// where no part has a working day.
#[must_use]
pub fn joined(parts: &[Part]) -> Option<PeriodValue> {
    let parts = || parts.iter().filter(|part| part.working_days > 0);
    parts().next()?;
    let (score, _) = weighted(parts().filter_map(|part| match &part.value {
        PeriodValue::Scored(score) | PeriodValue::Open { so_far: Some(score), .. } => {
            Some((score.exact(), part.working_days))
        }
        PeriodValue::Open { so_far: None, .. } | PeriodValue::Excused(_) => None,
    }));
    let open = parts().find_map(|part| match part.value {
        PeriodValue::Open { state, .. } => Some(state),
        _ => None,
    });
    Some(match (open, score.map(Score::new)) {
        (Some(state), so_far) => PeriodValue::Open { state, so_far },
        (None, Some(score)) => PeriodValue::Scored(score),
        (None, None) => PeriodValue::Excused(excuse_of_most(parts().filter_map(|part| match part.value {
            PeriodValue::Excused(excuse) => Some((excuse, part.working_days)),
            _ => None,
        }))),
    })
}

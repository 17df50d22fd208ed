//! The components of quarter and year rows: their G, a, b, c, d, đ, e and R are means over the counted months **that
//! have them** (a month served as staff has no d, đ, e), beside the score, which is the mean of the scores.

use super::mean::weighted;
use crate::number::Exact;
use crate::score::quantities::{Percent, Points};

/// The components of one row; a, b, c before any cap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Components {
    /// G, general criteria.
    pub general: Option<Points>,
    /// a, quantity.
    pub quantity: Option<Percent>,
    /// b, quality.
    pub quality: Option<Percent>,
    /// c, progress.
    pub progress: Option<Percent>,
    /// d, results of what he leads.
    pub unit_results: Option<Percent>,
    /// đ, ability to organise.
    pub organising: Option<Percent>,
    /// e, unity.
    pub unity: Option<Percent>,
    /// R, task results, capped.
    pub result: Option<Percent>,
}

/// The means of the components over the counted periods, each given with the months it stands for (1, or 3 for a quarter
/// tracked as one). What no period has stays `None`.
#[must_use]
pub fn mean_components(counted: &[(u32, &Components)]) -> Components {
    let mean = |of: fn(&Components) -> Option<&Exact>| {
        weighted(counted.iter().filter_map(|(months, row)| of(row).map(|value| (value, *months)))).0
    };
    let percent = |of: fn(&Components) -> Option<&Percent>| {
        weighted(counted.iter().filter_map(|(months, row)| of(row).map(|value| (value.exact(), *months))))
            .0
            .map(Percent::new)
    };
    Components {
        general: mean(|row| row.general.as_ref().map(Points::exact)).map(Points::new),
        quantity: percent(|row| row.quantity.as_ref()),
        quality: percent(|row| row.quality.as_ref()),
        progress: percent(|row| row.progress.as_ref()),
        unit_results: percent(|row| row.unit_results.as_ref()),
        organising: percent(|row| row.organising.as_ref()),
        unity: percent(|row| row.unity.as_ref()),
        result: percent(|row| row.result.as_ref()),
    }
}

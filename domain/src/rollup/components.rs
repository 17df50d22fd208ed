//! The components of quarter and year rows: their G, a, b, c, d, đ, e and R are means over the counted months **that
//! have them** (a month served as staff has no d, đ, e), beside the score, which is the mean of the scores.

use super::mean::weighted;
use crate::number::Exact;

/// The components of one row. G in points (0 to 30), the others in per cent; a, b, c before any cap, R capped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Components {
    /// G, general criteria.
    pub general: Option<Exact>,
    /// a, quantity.
    pub quantity: Option<Exact>,
    /// b, quality.
    pub quality: Option<Exact>,
    /// c, progress.
    pub progress: Option<Exact>,
    /// d, results of what he leads.
    pub unit_results: Option<Exact>,
    /// đ, ability to organise.
    pub organising: Option<Exact>,
    /// e, unity.
    pub unity: Option<Exact>,
    /// R, task results, capped.
    pub result: Option<Exact>,
}

/// The means of the components over the counted periods, each given with the months it stands for (1, or 3 for a quarter
/// tracked as one). What no period has stays `None`.
#[must_use]
pub fn mean_components(counted: &[(u32, &Components)]) -> Components {
    let mean = |of: fn(&Components) -> Option<&Exact>| {
        weighted(counted.iter().filter_map(|(months, row)| of(row).map(|value| (value, *months)))).0
    };
    Components {
        general: mean(|row| row.general.as_ref()),
        quantity: mean(|row| row.quantity.as_ref()),
        quality: mean(|row| row.quality.as_ref()),
        progress: mean(|row| row.progress.as_ref()),
        unit_results: mean(|row| row.unit_results.as_ref()),
        organising: mean(|row| row.organising.as_ref()),
        unity: mean(|row| row.unity.as_ref()),
        result: mean(|row| row.result.as_ref()),
    }
}

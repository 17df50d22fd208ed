//! A pooled quarter (`quarter_method` POOLED): what agencies do beside the decree's mean of months (Art. 17.3).
//!
//! ```text
//! a = 100 · Σ completed / Σ assigned     over the converted sums of the quarter's months; b and c alike
//! ```
//!
//! capped afterwards; G, d, đ, e are means of the months. The year is the mean of months all the same.

use super::mean::weighted;
use crate::number::Exact;
use crate::rules::{CapMode, TaskResults};
use crate::score::quantities::{Percent, Points, Score};

/// The converted sums of one month: Σ k·A, Σ k·C, Σ k·Q, Σ k·P, in standard products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Σ k·A.
    pub assigned: Exact,
    /// Σ k·C.
    pub completed: Exact,
    /// Σ k·Q.
    pub quality: Exact,
    /// Σ k·P.
    pub on_time: Exact,
}

/// The lines d, đ, e of a leader; in one month 100 or 50 each, over several months their means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaderMeans {
    /// d, results of what he leads.
    pub unit_results: Percent,
    /// đ, ability to organise.
    pub organising: Percent,
    /// e, unity.
    pub unity: Percent,
}

/// What one counted month gives to its pooled quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PooledMonth {
    /// G.
    pub general: Points,
    /// Its converted sums.
    pub sums: Sums,
    /// Its leader lines; `None` for a month served as staff.
    pub leader: Option<LeaderMeans>,
}

/// A pooled quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PooledQuarter {
    /// G, the mean of the months.
    pub general: Points,
    /// a, before any cap.
    pub quantity: Percent,
    /// b, before any cap.
    pub quality: Percent,
    /// c, before any cap.
    pub progress: Percent,
    /// d, đ, e, means of the months that have them; `None` under the formula for staff.
    pub leader: Option<LeaderMeans>,
    /// R before any cap.
    pub result_raw: Percent,
    /// R, capped.
    pub result: Percent,
    /// G + 70 · R / 100.
    pub score: Score,
}

/// Pools the counted months of a quarter. `leads`: whether the leader formula holds for the quarter (his position on its
/// last day). `None` where there is no month, nothing was assigned, or a leader has no month with d, đ, e.
///
/// Of one month it gives that month's score.
#[must_use]
pub fn pooled(
    months: &[PooledMonth],
    leads: bool,
    cap_mode: CapMode,
    rules: &TaskResults,
) -> Option<PooledQuarter> {
    let total =
        |of: fn(&Sums) -> &Exact| months.iter().fold(Exact::zero(), |sum, month| &sum + of(&month.sums));
    let hundred = Exact::whole(100);
    let assigned = total(|sums| &sums.assigned);
    let share = |of: fn(&Sums) -> &Exact| (&hundred * &total(of)).checked_div(&assigned);
    let (quantity, quality, progress) =
        (share(|sums| &sums.completed)?, share(|sums| &sums.quality)?, share(|sums| &sums.on_time)?);
    let general = weighted(months.iter().map(|month| (month.general.exact(), 1))).0?;
    let leader = if leads { Some(mean_lines(months)?) } else { None };

    let capped = |value: &Exact| value.min(&hundred).clone();
    let each = |value: &Exact| match cap_mode {
        CapMode::Each => capped(value),
        CapMode::Mean => value.clone(),
    };
    let result_of = |products: [Exact; 3]| {
        let lines = leader
            .iter()
            .flat_map(|lines| [&lines.unit_results, &lines.organising, &lines.unity].map(Percent::exact));
        weighted(products.iter().chain(lines).map(|value| (value, 1))).0
    };
    let result_raw = result_of([quantity.clone(), quality.clone(), progress.clone()])?;
    let result = capped(&result_of([each(&quantity), each(&quality), each(&progress)])?);
    let score = &general + &(&rules.points * &result).checked_div(&hundred)?;
    Some(PooledQuarter {
        general: Points::new(general),
        quantity: Percent::new(quantity),
        quality: Percent::new(quality),
        progress: Percent::new(progress),
        leader,
        result_raw: Percent::new(result_raw),
        result: Percent::new(result),
        score: Score::new(score),
    })
}

fn mean_lines(months: &[PooledMonth]) -> Option<LeaderMeans> {
    let lines = || months.iter().filter_map(|month| month.leader.as_ref());
    let mean = |of: fn(&LeaderMeans) -> &Percent| {
        weighted(lines().map(|lines| (of(lines).exact(), 1))).0.map(Percent::new)
    };
    Some(LeaderMeans {
        unit_results: mean(|lines| &lines.unit_results)?,
        organising: mean(|lines| &lines.organising)?,
        unity: mean(|lines| &lines.unity)?,
    })
}

//! Units side by side by the lower end of their Wilson interval: few ratings never lead a list.

use domain::ranking::Direction;
use domain::satisfaction::Disclosure;
use store::ids::UnitId;
use store::period::PeriodRow;
use store::satisfaction::{UnitFigure, of_subtree};
use store::unit::Unit;
use store::{Found, Source};

/// A unit with its place.
#[derive(Clone, Debug)]
pub struct RankedUnit {
    /// The unit.
    pub unit: Unit,
    /// What citizens said of it.
    pub figure: UnitFigure,
    /// 1 + the number of units above; none with too few ratings.
    pub rank: Option<i64>,
    /// What orders the list, in 10⁻⁹; none with too few ratings.
    pub low: Option<i64>,
}

/// The units at or below one that have ratings in a period, those with too few of them last, in order of code.
///
/// # Errors
/// Where the database fails.
pub async fn ranked_units(
    source: &Source<'_>,
    within: Option<UnitId>,
    period: &PeriodRow,
    direction: Direction,
) -> Found<Vec<RankedUnit>> {
    let mut figures = of_subtree(source, within, period.id).await?;
    let ids: Vec<UnitId> = figures.keys().copied().collect();
    let mut list: Vec<RankedUnit> = store::unit::find_many(source, &ids)
        .await?
        .into_values()
        .filter_map(|unit| {
            let figure = figures.remove(&unit.id)?;
            let told = figure.whole.disclosure != Disclosure::Hidden;
            let low = figure.whole.interval.as_ref().filter(|_| told);
            let low = low.and_then(|interval| interval.low.floor_nano());
            Some(RankedUnit { unit, figure, rank: None, low })
        })
        .collect();
    let mut lows: Vec<i64> = list.iter().filter_map(|row| row.low).collect();
    lows.sort_unstable();
    for row in &mut list {
        let above = |low: i64| lows.len() - lows.partition_point(|other| *other <= low);
        row.rank = row.low.map(|low| 1 + i64::try_from(above(low)).unwrap_or(i64::MAX));
    }
    list.sort_by(|one, next| {
        let by_low = match (one.low, next.low) {
            (Some(one), Some(next)) if direction == Direction::Desc => next.cmp(&one),
            (Some(one), Some(next)) => one.cmp(&next),
            (one, next) => one.is_none().cmp(&next.is_none()),
        };
        by_low.then_with(|| one.unit.code.cmp(&next.unit.code))
    });
    Ok(list)
}

//! In which agency people count, and what may not move them from one to another.

use super::{Pairs, days_of, locked_among, periods_of, span};
use crate::agency::{self, AgencyBook, Seat, last_seat};
use crate::fail::Found;
use crate::write::Tx;
use domain::periods::Days;
use domain::refusal::Refusal;
use domain::terms::PeriodKind;
use entity::ids::{PeriodId, PersonId, UnitId};
use std::collections::BTreeMap;

/// The agency that people belong to in each planned period with a day among these, as things stand.
pub(crate) type Counted = BTreeMap<(PersonId, PeriodId), UnitId>;

/// Where these people count on these days.
pub(crate) async fn counted(tx: &Tx, people: &[PersonId], days: Days) -> Found<Counted> {
    let periods = periods_of(tx, days).await?;
    let Some(window) = span(&periods) else { return Ok(Counted::new()) };
    let rows = agency::appointments(&tx.source(), people, window).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let book = AgencyBook::load(&tx.source(), &units).await?;
    let mut counted = Counted::new();
    for own in rows.chunk_by(|one, next| one.person_id == next.person_id) {
        for period in &periods {
            let Some(stretch) = days_of(period) else { continue };
            let seat = if period.kind.0 == PeriodKind::Year { Seat::Main } else { Seat::Tracking };
            let agency = last_seat(own, stretch, seat).and_then(|(unit, day)| book.of(unit, day));
            counted.extend(agency.map(|agency| ((own[0].person_id, period.id), agency)));
        }
    }
    Ok(counted)
}

/// Of people who were counted somewhere, those who now count elsewhere in a period that is locked here or there: nobody's
/// locked row changes hands. Each with the refusal that names the period.
pub(crate) async fn moved_in_locked(
    tx: &Tx,
    before: &Counted,
    after: &Counted,
) -> Found<Vec<(PersonId, Refusal)>> {
    let moved: Vec<(PersonId, PeriodId, [UnitId; 2])> = before
        .iter()
        .filter_map(|((person, period), was)| {
            let now = after.get(&(*person, *period))?;
            (now != was).then_some((*person, *period, [*was, *now]))
        })
        .collect();
    let pairs: Pairs =
        moved.iter().flat_map(|(_, period, agencies)| agencies.map(|agency| (*period, agency))).collect();
    let refusals = locked_among(tx, &pairs).await?;
    let refused = |(person, period, agencies): (PersonId, PeriodId, [UnitId; 2])| {
        let refusal = agencies.iter().find_map(|agency| refusals.get(&(period, *agency)))?;
        Some((person, refusal.clone()))
    };
    Ok(moved.into_iter().filter_map(refused).collect())
}

//! Who is expected in a period of an agency: each civil servant under the decree who has a day of service in it and
//! whose last such day is in this agency (of a year: by his main appointment).

use crate::agency::{AgencyBook, Seat, appointments, last_seat};
use crate::appointment::{self, Whose, is_main};
use crate::db::Source;
use crate::fail::Found;
use crate::guard::days_of;
use crate::period::{calendar, tracking_in};
use crate::setting::TrackingBook;
use domain::periods::{Days, Period, Tracking};
use domain::terms::{AppointmentKind, PeriodKind, PersonnelRegime};
use entity::coded::Coded;
use entity::ids::{PeriodId, PersonId, UnitId};
use entity::{appointment as rows, period, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The people expected in a period of an agency, in order of key. In a month of a quarter that the agency tracks as a
/// whole only those are expected who move inside it from or to an agency that tracks by month.
pub async fn expected(source: &Source<'_>, agency: UnitId, period: &period::Model) -> Found<Vec<PersonId>> {
    let found = expected_of(source, &[(agency, period)]).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

/// The people expected in each of these periods of agencies, in a number of statements that does not depend on how many
/// they are.
pub async fn expected_of(
    source: &Source<'_>,
    pairs: &[(UnitId, &period::Model)],
) -> Found<Vec<Vec<PersonId>>> {
    let quarters = quarters_of(source, pairs.iter().map(|(_, period)| *period)).await?;
    let windows: Vec<Days> = pairs.iter().filter_map(|(_, period)| days_of(period)).collect();
    let Some(near) = hull(&windows) else { return Ok(vec![Vec::new(); pairs.len()]) };
    let mut agencies: Vec<UnitId> = pairs.iter().map(|(agency, _)| *agency).collect();
    agencies.sort_unstable();
    agencies.dedup();
    let people = appointment::people(source, Whose::Subtrees(&agencies), near).await?;
    let all = InQuarters::load(source, &people, quarters.values().copied().collect(), &agencies).await?;
    let regime = civil_servants(source, &people).await?;
    let mut found: HashMap<(UnitId, PeriodId), Vec<PersonId>> = HashMap::new();
    let mut seen = HashSet::new();
    for (_, period) in pairs.iter().filter(|(_, period)| seen.insert(period.id)) {
        let (Some(days), Some(quarter)) = (days_of(period), quarters.get(&period.id)) else { continue };
        let seat = if period.kind.0 == PeriodKind::Year { Seat::Main } else { Seat::Tracking };
        for own in all.people().filter(|own| regime.contains(&own[0].person_id)) {
            let last = last_seat(own, days, seat).and_then(|(unit, day)| all.book.of(unit, day));
            let Some(agency) = last else { continue };
            let whole_quarter = period.kind.0 == PeriodKind::Month
                && tracking_in(&all.tracking, agency, period) == Tracking::Quarterly;
            if !whole_quarter || all.tracking_of(own, *quarter, period) == Tracking::Monthly {
                found.entry((agency, period.id)).or_default().push(own[0].person_id);
            }
        }
    }
    let of = |(agency, period): &(UnitId, &period::Model)| found.get(&(*agency, period.id)).cloned();
    Ok(pairs.iter().map(|pair| of(pair).unwrap_or_default()).collect())
}

/// How these people are tracked in the quarter that a period is or lies in; who has no day of service in it is left out.
pub async fn tracked_by(
    source: &Source<'_>,
    people: &[PersonId],
    period: &period::Model,
) -> Found<HashMap<PersonId, Tracking>> {
    let all = tracked_in(source, people, std::slice::from_ref(period)).await?;
    Ok(all.into_iter().map(|((person, _), tracking)| (person, tracking)).collect())
}

/// The same for each of several periods, in a number of statements that does not depend on how many they are.
pub async fn tracked_in(
    source: &Source<'_>,
    people: &[PersonId],
    periods: &[period::Model],
) -> Found<HashMap<(PersonId, PeriodId), Tracking>> {
    let quarters = quarters_of(source, periods).await?;
    let all = InQuarters::load(source, people, quarters.values().copied().collect(), &[]).await?;
    let mut found = HashMap::new();
    for own in all.people() {
        for period in periods {
            let Some(quarter) = quarters.get(&period.id) else { continue };
            if own.iter().any(|row| stay(row, *quarter).is_some()) {
                let tracking = all.tracking_of(own, *quarter, period);
                found.insert((own[0].person_id, period.id), tracking);
            }
        }
    }
    Ok(found)
}

/// The appointments of people in quarters, with the agencies they lead to and how those track.
struct InQuarters {
    rows: Vec<rows::Model>,
    book: AgencyBook,
    tracking: TrackingBook,
}

impl InQuarters {
    async fn load(
        source: &Source<'_>,
        people: &[PersonId],
        quarters: Vec<Days>,
        beside: &[UnitId],
    ) -> Found<Self> {
        let rows = match hull(&quarters) {
            Some(window) => appointments(source, people, window).await?,
            None => Vec::new(),
        };
        let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
        let book = AgencyBook::load(source, &units).await?;
        let of_quarter = |quarter: &Days| {
            let quarter = *quarter;
            let agency = |row: &rows::Model| book.of(row.unit_id, stay(row, quarter)?.to());
            rows.iter().filter_map(agency).collect::<Vec<_>>()
        };
        let mut agencies: Vec<UnitId> = quarters.iter().flat_map(of_quarter).collect();
        agencies.extend(beside);
        agencies.sort_unstable();
        agencies.dedup();
        let tracking = TrackingBook::load(source, &agencies).await?;
        Ok(Self { rows, book, tracking })
    }

    fn people(&self) -> impl Iterator<Item = &[rows::Model]> {
        self.rows.chunk_by(|one, next| one.person_id == next.person_id)
    }

    fn tracking_of(&self, own: &[rows::Model], quarter: Days, period: &period::Model) -> Tracking {
        tracking_of(own, quarter, period, &self.book, &self.tracking)
    }
}

/// How a person is tracked in a quarter, by his own appointments: by month as soon as one of the agencies that track him
/// in it does.
#[must_use]
pub fn tracking_of(
    own: &[rows::Model],
    quarter: Days,
    period: &period::Model,
    book: &AgencyBook,
    tracking: &TrackingBook,
) -> Tracking {
    let by_month = own
        .iter()
        .filter(|row| is_main(row.kind.0) || row.kind.0 == AppointmentKind::Secondment)
        .filter_map(|row| book.of(row.unit_id, stay(row, quarter)?.to()))
        .any(|agency| tracking_in(tracking, agency, period) == Tracking::Monthly);
    if by_month { Tracking::Monthly } else { Tracking::Quarterly }
}

/// Which of these people are civil servants under the decree.
pub async fn civil_servants(source: &Source<'_>, people: &[PersonId]) -> Found<HashSet<PersonId>> {
    let mut found = HashSet::new();
    for chunk in people.chunks(10_000) {
        let rows: Vec<PersonId> = person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .filter(person::Column::Id.is_in(chunk.iter().copied()))
            .filter(person::Column::Regime.eq(Coded(PersonnelRegime::Decree335)))
            .into_tuple()
            .all(source)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The days of the quarter that each of these periods is or lies in; of a year, the year's own.
async fn quarters_of<'p>(
    source: &Source<'_>,
    periods: impl IntoIterator<Item = &'p period::Model>,
) -> Found<HashMap<PeriodId, Days>> {
    let periods: Vec<&period::Model> = periods.into_iter().collect();
    let years: BTreeSet<i32> = periods.iter().map(|period| period.year).collect();
    let quarters: HashMap<(i32, i32), Days> = period::Entity::find()
        .filter(period::Column::Kind.eq(Coded(PeriodKind::Quarter)))
        .filter(period::Column::Year.is_in(years))
        .all(source)
        .await?
        .iter()
        .filter_map(|quarter| Some(((quarter.year, quarter.number), days_of(quarter)?)))
        .collect();
    let of = |period: &&period::Model| {
        let holding = match calendar(period) {
            Some(Period::Month(month)) => {
                let number = i32::try_from(month.quarter()).ok()?;
                quarters.get(&(month.year(), number)).copied()
            }
            _ => None,
        };
        Some((period.id, holding.or_else(|| days_of(period))?))
    };
    Ok(periods.iter().filter_map(of).collect())
}

/// From the first day of any of these stretches to the last.
fn hull(stretches: &[Days]) -> Option<Days> {
    let from = stretches.iter().map(|days| days.from()).min()?;
    Days::new(from, stretches.iter().map(|days| days.to()).max()?)
}

fn stay(row: &rows::Model, window: Days) -> Option<Days> {
    Days::since(row.valid_from, row.valid_to)?.shared_with(window)
}

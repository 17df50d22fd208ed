//! Who is expected in a period of an agency: each civil servant under the decree who has a day of service in it and
//! whose last such day is in this agency (of a year: by his main appointment).

use crate::agency::{AgencyBook, Seat, appointments, last_seat};
use crate::appointment::{self, Whose, is_main};
use crate::db::Source;
use crate::fail::Found;
use crate::guard::days_of;
use crate::period::{calendar, quarters, tracking_in};
use crate::setting::TrackingBook;
use domain::periods::{Days, Month, Period, Tracking};
use domain::terms::{AppointmentKind, PeriodKind, PersonnelRegime};
use entity::coded::Coded;
use entity::ids::{PeriodId, PersonId, UnitId};
use entity::{appointment as rows, period, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The people expected in a period of an agency, in order of key. In a month of a quarter that the agency tracks as a
/// whole only those are expected who move inside it from or to an agency that tracks by month.
pub async fn expected(source: &Source<'_>, agency: UnitId, period: &period::Model) -> Found<Vec<PersonId>> {
    let (Some(days), Some(quarter)) = (days_of(period), quarter_days(source, period).await?) else {
        return Ok(Vec::new());
    };
    let near = appointment::list(source, Whose::Subtree(agency), days).await?;
    let people: Vec<PersonId> = near.iter().map(|row| row.person_id).collect();
    let all = InQuarter::load(source, &people, quarter, Some(agency)).await?;
    let seat = if period.kind.0 == PeriodKind::Year { Seat::Main } else { Seat::Tracking };
    let whole_quarter = period.kind.0 == PeriodKind::Month
        && tracking_in(&all.tracking, agency, period) == Tracking::Quarterly;
    let mut found: Vec<PersonId> = all
        .people()
        .filter(|own| {
            let last = last_seat(own, days, seat).and_then(|(unit, day)| all.book.of(unit, day));
            last == Some(agency) && (!whole_quarter || all.tracking_of(own, period) == Tracking::Monthly)
        })
        .map(|own| own[0].person_id)
        .collect();
    let regime = civil_servants(source, &found).await?;
    found.retain(|person| regime.contains(person));
    Ok(found)
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
    let quarters = quarters_days(source, periods).await?;
    let days = || quarters.values();
    let window = days().map(|days| days.from()).min().zip(days().map(|days| days.to()).max());
    let Some(window) = window.and_then(|(from, to)| Days::new(from, to)) else { return Ok(HashMap::new()) };
    let rows = appointments(source, people, window).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let book = AgencyBook::load(source, &units).await?;
    let agencies =
        rows.iter().flat_map(|row| days().filter_map(|days| book.of(row.unit_id, stay(row, *days)?.to())));
    let agencies: BTreeSet<UnitId> = agencies.collect();
    let tracking = TrackingBook::load(source, &agencies.into_iter().collect::<Vec<_>>()).await?;
    let mut found = HashMap::new();
    for own in rows.chunk_by(|one, next| one.person_id == next.person_id) {
        for period in periods {
            let Some(quarter) = quarters.get(&period.id) else { continue };
            if own.iter().any(|row| stay(row, *quarter).is_some()) {
                let how = tracking_of(own, *quarter, period, &book, &tracking);
                found.insert((own[0].person_id, period.id), how);
            }
        }
    }
    Ok(found)
}

/// The appointments of people in a quarter, with the agencies they lead to and how those track.
struct InQuarter {
    rows: Vec<rows::Model>,
    days: Days,
    book: AgencyBook,
    tracking: TrackingBook,
}

impl InQuarter {
    async fn load(
        source: &Source<'_>,
        people: &[PersonId],
        days: Days,
        beside: Option<UnitId>,
    ) -> Found<Self> {
        let rows = appointments(source, people, days).await?;
        let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
        let book = AgencyBook::load(source, &units).await?;
        let mut agencies: Vec<UnitId> =
            rows.iter().filter_map(|row| book.of(row.unit_id, stay(row, days)?.to())).collect();
        agencies.extend(beside);
        agencies.sort_unstable();
        agencies.dedup();
        let tracking = TrackingBook::load(source, &agencies).await?;
        Ok(Self { rows, days, book, tracking })
    }

    fn people(&self) -> impl Iterator<Item = &[rows::Model]> {
        self.rows.chunk_by(|one, next| one.person_id == next.person_id)
    }

    fn tracking_of(&self, own: &[rows::Model], period: &period::Model) -> Tracking {
        tracking_of(own, self.days, period, &self.book, &self.tracking)
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

/// The days of the quarter that a period is or lies in; of a year, the year's own.
pub(crate) async fn quarter_days(source: &Source<'_>, period: &period::Model) -> Found<Option<Days>> {
    Ok(quarters_days(source, std::slice::from_ref(period)).await?.remove(&period.id))
}

/// The same of each of several periods, in one statement.
async fn quarters_days(source: &Source<'_>, periods: &[period::Model]) -> Found<HashMap<PeriodId, Days>> {
    let month = |row: &period::Model| match calendar(row) {
        Some(Period::Month(month)) => Some(month),
        _ => None,
    };
    let years: BTreeSet<i32> = periods.iter().filter_map(month).map(Month::year).collect();
    let quarters = if years.is_empty() { Vec::new() } else { quarters(source, years).await? };
    let days = |row: &period::Model| {
        let quarter = month(row).and_then(|month| {
            let number = i32::try_from(month.quarter()).ok()?;
            quarters.iter().find(|quarter| (quarter.year, quarter.number) == (month.year(), number))
        });
        Some((row.id, quarter.and_then(days_of).or_else(|| days_of(row))?))
    };
    Ok(periods.iter().filter_map(days).collect())
}

fn stay(row: &rows::Model, window: Days) -> Option<Days> {
    Days::since(row.valid_from, row.valid_to)?.shared_with(window)
}

//! Where people sit in a period: the last day of their time in it, the unit and position that track them that day, and
//! the agency whose period it is.

use crate::agency::{AgencyBook, Seat, appointments, last_seat};
use crate::appointment::{Whose, is_main};
use crate::db::Source;
use crate::fail::Found;
use crate::guard::days_of;
use crate::policy::Lead;
use crate::position::PositionBook;
use chrono::NaiveDate;
use domain::periods::Days;
use domain::terms::{AppointmentKind, Leads};
use entity::ids::{PeriodId, PersonId, PositionId, UnitId};
use entity::{period, supervision_scope};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};

/// One person in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seated {
    /// The unit that tracks him on the last day of his time in the period.
    pub unit: UnitId,
    /// The position.
    pub position: PositionId,
    /// The agency that tracks him.
    pub agency: UnitId,
    /// The last day of his time in the period.
    pub last_day: NaiveDate,
    /// His first day in that position; assignments due before it are not his.
    pub since: NaiveDate,
    /// The day on which a verdict about him is made: his last, or today while the period runs.
    pub judged_on: NaiveDate,
}

/// Where each of these people sits in a period; who has no day of service in it is left out.
pub async fn seats(
    source: &Source<'_>,
    people: &[PersonId],
    period: &period::Model,
    today: NaiveDate,
) -> Found<HashMap<PersonId, Seated>> {
    let seats = seats_in(source, people, std::slice::from_ref(period), today).await?;
    Ok(seats.into_iter().map(|((person, _), seat)| (person, seat)).collect())
}

/// Where each of these people sits in each of these periods, in a number of statements that depends on neither.
pub async fn seats_in(
    source: &Source<'_>,
    people: &[PersonId],
    periods: &[period::Model],
    today: NaiveDate,
) -> Found<HashMap<(PersonId, PeriodId), Seated>> {
    let Some(window) = hull(periods.iter().filter_map(days_of)) else { return Ok(HashMap::new()) };
    let rows = appointments(source, people, window).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let book = AgencyBook::load(source, &units).await?;
    let mut seats = HashMap::new();
    for own in rows.chunk_by(|one, next| one.person_id == next.person_id) {
        for period in periods {
            if let Some(seat) = seated(own, period, &book, today) {
                seats.insert((own[0].person_id, period.id), seat);
            }
        }
    }
    Ok(seats)
}

/// Where a person sits in a period, by his own appointments.
fn seated(
    own: &[entity::appointment::Model],
    period: &period::Model,
    book: &AgencyBook,
    today: NaiveDate,
) -> Option<Seated> {
    let days = days_of(period)?;
    let (unit, last_day) = last_seat(own, days, Seat::Tracking)?;
    let agency = book.of(unit, last_day)?;
    let tracks = |row: &&entity::appointment::Model| {
        row.unit_id == unit
            && (is_main(row.kind.0) || row.kind.0 == AppointmentKind::Secondment)
            && row.valid_from <= last_day
            && row.valid_to.is_none_or(|to| to >= last_day)
    };
    // A secondment goes before the main appointment.
    let row = own.iter().filter(tracks).max_by_key(|row| row.kind.0 == AppointmentKind::Secondment)?;
    let judged_on = running(period, today)
        .and_then(|days| last_seat(own, days, Seat::Tracking))
        .map_or(last_day, |(_, day)| day);
    Some(Seated { unit, position: row.position_id, agency, last_day, since: row.valid_from, judged_on })
}

/// The days of a period up to today, its first at least: on the last of them that somebody serves he is judged.
fn running(period: &period::Model, today: NaiveDate) -> Option<Days> {
    Days::new(period.first_day, today.clamp(period.first_day, period.closing_day.max(period.first_day)))
}

/// The stretch from the first to the last of several.
fn hull(all: impl Iterator<Item = Days>) -> Option<Days> {
    all.reduce(|one, next| Days::new(one.from().min(next.from()), one.to().max(next.to())).unwrap_or(one))
}

/// The agency that classifies each of these people in a year: that of the main appointment on the last day of his time
/// in it. Who has none is left out.
pub async fn main_agencies(
    source: &Source<'_>,
    people: &[PersonId],
    year: &period::Model,
) -> Found<HashMap<PersonId, UnitId>> {
    let Some(days) = Days::new(year.first_day, year.closing_day) else { return Ok(HashMap::new()) };
    let rows = appointments(source, people, days).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let book = AgencyBook::load(source, &units).await?;
    let agency = |own: &[entity::appointment::Model]| {
        let (unit, day) = last_seat(own, days, Seat::Main)?;
        Some((own[0].person_id, book.of(unit, day)?))
    };
    Ok(rows.chunk_by(|one, next| one.person_id == next.person_id).filter_map(agency).collect())
}

/// Everybody with a day of service in a unit or below during a period.
pub async fn people_of(source: &Source<'_>, unit: UnitId, period: &period::Model) -> Found<Vec<PersonId>> {
    let Some(days) = Days::new(period.first_day, period.closing_day) else { return Ok(Vec::new()) };
    let rows = crate::appointment::list(source, Whose::Subtree(unit), days).await?;
    let mut people: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    people.sort_unstable();
    people.dedup();
    let inside: std::collections::HashSet<UnitId> =
        crate::unit::list_subtree(source, unit).await?.into_iter().map(|unit| unit.id).collect();
    let seats = seats(source, &people, period, period.closing_day).await?;
    people.retain(|person| seats.get(person).is_some_and(|seat| inside.contains(&seat.unit)));
    Ok(people)
}

/// Everybody who may be under a leader on a day of these periods up to today: who serves in or below a unit that he heads
/// or has rows over, and who is named in his rows. Whether he is the one superior of each is for the roster to say.
pub async fn led_by(
    source: &Source<'_>,
    leader: PersonId,
    periods: &[period::Model],
    today: NaiveDate,
) -> Found<Vec<PersonId>> {
    let days = periods.iter().filter_map(|period| running(period, today));
    let Some(window) = hull(days) else { return Ok(Vec::new()) };
    let (mut people, mut units) = (BTreeSet::new(), Vec::new());
    for lead in leads(source, leader, window).await? {
        match lead {
            Lead::Unit(unit) | Lead::Field(unit, _) => units.push(unit),
            Lead::Person(person) => {
                people.insert(person);
            }
        }
    }
    if !units.is_empty() {
        let inside = crate::unit::below(source, &units).await?;
        for chunk in inside.chunks(10_000) {
            people.extend(crate::appointment::people(source, Whose::Units(chunk), window).await?);
        }
    }
    people.remove(&leader);
    Ok(people.into_iter().collect())
}

/// Whom a person leads on a day of a window: units that he heads, and what rows of the supervision scopes put under him.
async fn leads(source: &Source<'_>, leader: PersonId, window: Days) -> Found<Vec<Lead>> {
    let own = crate::appointment::list(source, Whose::People(&[leader]), window).await?;
    let positions: Vec<PositionId> = own.iter().map(|row| row.position_id).collect();
    let book = PositionBook::load(source, Some(&positions)).await?;
    let heads = |row: &&entity::appointment::Model| {
        book.versions(row.position_id).iter().any(|facts| facts.leads == Leads::Head)
    };
    let mut leads: Vec<Lead> = own.iter().filter(heads).map(|row| Lead::Unit(row.unit_id)).collect();
    let rows = supervision_scope::Entity::find()
        .filter(supervision_scope::Column::LeaderId.eq(leader))
        .filter(supervision_scope::Column::VoidedAt.is_null())
        .filter(supervision_scope::Column::ValidFrom.lte(window.to()))
        .filter(
            Condition::any()
                .add(supervision_scope::Column::ValidTo.is_null())
                .add(supervision_scope::Column::ValidTo.gte(window.from())),
        )
        .all(source)
        .await?;
    leads.extend(rows.into_iter().filter_map(|row| match (row.person_id, row.unit_id, row.field_id) {
        (Some(person), ..) => Some(Lead::Person(person)),
        (_, Some(unit), Some(field)) => Some(Lead::Field(unit, field)),
        (_, Some(unit), None) => Some(Lead::Unit(unit)),
        _ => None,
    }));
    Ok(leads)
}

//! Where people sit in a period: the last day of their time in it, the unit and position that track them that day, and
//! the agency whose period it is.

use crate::agency::{AgencyBook, Seat, appointments, last_seat};
use crate::appointment::is_main;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Lead, on_day};
use chrono::NaiveDate;
use domain::periods::Days;
use domain::terms::{AppointmentKind, Leads};
use entity::ids::{PersonId, PositionId, UnitId};
use entity::{period, supervision_scope};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

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
    let Some(days) = Days::new(period.first_day, period.closing_day) else { return Ok(HashMap::new()) };
    let rows = appointments(source, people, days).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let book = AgencyBook::load(source, &units).await?;
    let mut seats = HashMap::new();
    for own in rows.chunk_by(|one, next| one.person_id == next.person_id) {
        let Some((unit, last_day)) = last_seat(own, days, Seat::Tracking) else { continue };
        let Some(agency) = book.of(unit, last_day) else { continue };
        let tracks = |row: &&entity::appointment::Model| {
            row.unit_id == unit
                && (is_main(row.kind.0) || row.kind.0 == AppointmentKind::Secondment)
                && row.valid_from <= last_day
                && row.valid_to.is_none_or(|to| to >= last_day)
        };
        // A secondment goes before the main appointment.
        let row = own.iter().filter(tracks).max_by_key(|row| row.kind.0 == AppointmentKind::Secondment);
        let Some(row) = row else { continue };
        let running = today.clamp(period.first_day, period.closing_day);
        let judged_on = Days::new(period.first_day, running)
            .and_then(|days| last_seat(own, days, Seat::Tracking))
            .map_or(last_day, |(_, day)| day);
        let seat =
            Seated { unit, position: row.position_id, agency, last_day, since: row.valid_from, judged_on };
        seats.insert(own[0].person_id, seat);
    }
    Ok(seats)
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
    let rows = crate::appointment::list(source, crate::appointment::Whose::Subtree(unit), days).await?;
    let mut people: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    people.sort_unstable();
    people.dedup();
    let inside: std::collections::HashSet<UnitId> =
        crate::unit::list_subtree(source, unit).await?.into_iter().map(|unit| unit.id).collect();
    let seats = seats(source, &people, period, period.closing_day).await?;
    people.retain(|person| seats.get(person).is_some_and(|seat| inside.contains(&seat.unit)));
    Ok(people)
}

/// Everybody who may be under a leader in a period: of the units he heads or has rows over, and people named in his rows.
pub async fn led_by(
    source: &Source<'_>,
    leader: PersonId,
    period: &period::Model,
    day: NaiveDate,
) -> Found<Vec<PersonId>> {
    let mut people = std::collections::BTreeSet::new();
    for lead in leads(source, leader, day).await? {
        match lead {
            Lead::Unit(unit) | Lead::Field(unit, _) => {
                people.extend(people_of(source, unit, period).await?);
            }
            Lead::Person(person) => {
                people.insert(person);
            }
        }
    }
    people.remove(&leader);
    Ok(people.into_iter().collect())
}

/// Whom a person leads on a day: the unit he heads, and what rows of the supervision scopes put under him.
async fn leads(source: &Source<'_>, leader: PersonId, day: NaiveDate) -> Found<Vec<Lead>> {
    let mut leads = Vec::new();
    if let Some(service) = crate::appointment::tracking(source, &[leader], day).await?.remove(&leader)
        && service.leads == Leads::Head
    {
        leads.push(Lead::Unit(service.unit));
    }
    let rows = supervision_scope::Entity::find()
        .filter(supervision_scope::Column::LeaderId.eq(leader))
        .filter(supervision_scope::Column::VoidedAt.is_null())
        .filter(on_day(supervision_scope::Column::ValidFrom, supervision_scope::Column::ValidTo, day))
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

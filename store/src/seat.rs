//! Where people sit in a period: the last day of their time in it, the unit and position that track them that day, and
//! the agency whose period it is.

use crate::agency::{AgencyBook, Seat, appointments, last_seat};
use crate::appointment::is_main;
use crate::db::Source;
use crate::fail::Found;
use chrono::NaiveDate;
use domain::periods::Days;
use domain::terms::AppointmentKind;
use entity::ids::{PersonId, PositionId, UnitId};
use entity::period;
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

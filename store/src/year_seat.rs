//! Where people stand for the class of a year: their unit, its agency, and in whose scope of the cap they count.

use crate::agency::{AgencyBook, Seat, appointments, last_seat};
use crate::appointment::is_main;
use crate::db::Source;
use crate::fail::Found;
use crate::guard::days_of;
use crate::position::PositionBook;
use domain::periods::Days;
use domain::terms::{AppointmentKind, Leads};
use entity::ids::{PersonId, UnitId};
use entity::period;
use std::collections::HashMap;

/// One person on the last day of his time in a year, by his main appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearSeat {
    /// His unit.
    pub unit: UnitId,
    /// The using agency above it.
    pub agency: UnitId,
    /// Whether he is bound by his unit's class: the head's formula is his (Art. 20.6).
    pub heads: bool,
}

impl YearSeat {
    /// The agency in whose scope of the cap he counts where no membership says otherwise: the head of an agency in the
    /// managing agency's, that one's own head in none.
    #[must_use]
    pub fn scope(&self, root: Option<UnitId>) -> Option<UnitId> {
        if self.heads && self.unit == self.agency {
            return root.filter(|root| *root != self.agency);
        }
        Some(self.agency)
    }
}

/// Where each of these people stands for the class of a year; who has no day of service in it is left out.
pub async fn year_seats(
    source: &Source<'_>,
    people: &[PersonId],
    year: &period::Model,
) -> Found<HashMap<PersonId, YearSeat>> {
    let Some(days) = days_of(year) else { return Ok(HashMap::new()) };
    let rows = appointments(source, people, days).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let agencies = AgencyBook::load(source, &units).await?;
    let mut positions: Vec<_> = rows.iter().map(|row| row.position_id).collect();
    positions.sort_unstable();
    positions.dedup();
    let positions = PositionBook::load(source, Some(&positions)).await?;
    let seat = |own: &[entity::appointment::Model]| {
        let (unit, day) = last_seat(own, days, Seat::Main)?;
        let counts = |row: &entity::appointment::Model| {
            (row.unit_id == unit && is_main(row.kind.0)) || row.kind.0 == AppointmentKind::Concurrent
        };
        let heads = own
            .iter()
            .filter(|row| counts(row))
            .filter(|row| Days::since(row.valid_from, row.valid_to).is_some_and(|days| days.contains(day)))
            .any(|row| positions.on(row.position_id, day).is_some_and(|facts| facts.leads == Leads::Head));
        Some((own[0].person_id, YearSeat { unit, agency: agencies.of(unit, day)?, heads }))
    };
    Ok(rows.chunk_by(|one, next| one.person_id == next.person_id).filter_map(seat).collect())
}

//! Where people stand for the class of a year, and whether what enters it may still be written: until the cap run of the
//! scope is final, and again while the year is re-opened.

use crate::agency::{AgencyBook, Seat, appointments, last_seat};
use crate::appointment::is_main;
use crate::db::Source;
use crate::fail::Found;
use crate::guard::{self, Pairs, days_of};
use crate::position::PositionBook;
use crate::write::Tx;
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use domain::terms::{AppointmentKind, CapRunState, Leads, PeriodState};
use entity::coded::Coded;
use entity::ids::{PersonId, UnitId};
use entity::{cap_membership, cap_run, period};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeSet, HashMap};

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

/// Holds the year of every scope in which these people count until the commit.
///
/// # Errors
/// `CAP_RUN_FINAL` where the run of one is final and its year locked.
pub async fn hold_scopes(
    tx: &Tx,
    people: &[PersonId],
    also: Option<UnitId>,
    year: &period::Model,
) -> Found<()> {
    let source = tx.source();
    let root = crate::unit::find_root(&source).await?;
    let seats = year_seats(&source, people, year).await?;
    let put = cap_membership::Entity::find()
        .filter(cap_membership::Column::PersonId.is_in(people.iter().copied()))
        .filter(cap_membership::Column::ValidFrom.lte(year.closing_day))
        .filter(cap_membership::Column::Belongs.eq(true))
        .all(&source)
        .await?;
    let scopes: BTreeSet<UnitId> = seats
        .values()
        .filter_map(|seat| seat.scope(root))
        .chain(put.into_iter().map(|row| row.agency_id))
        .chain(also)
        .collect();
    let pairs: Pairs = scopes.iter().map(|agency| (year.id, *agency)).collect();
    let locked: Vec<UnitId> = guard::whatever_state(tx, &pairs)
        .await?
        .into_iter()
        .filter(|row| row.state.0 == PeriodState::Locked)
        .map(|row| row.agency_id)
        .collect();
    let run = cap_run::Entity::find()
        .filter(cap_run::Column::Year.eq(year.year))
        .filter(cap_run::Column::State.eq(Coded(CapRunState::Final)))
        .filter(cap_run::Column::AgencyId.is_in(locked))
        .order_by_asc(cap_run::Column::Id)
        .one(&source)
        .await?;
    let Some(run) = run else { return Ok(()) };
    let agency = crate::unit::find_many(&source, &[run.agency_id]).await?.remove(&run.agency_id);
    Err(Refusal::new(Code::CapRunFinal, "")
        .with("year", year.year)
        .with("agency", agency.map_or_else(|| "?".to_owned(), |unit| unit.name))
        .into())
}

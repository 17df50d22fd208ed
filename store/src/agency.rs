//! Using agencies: which one each person belongs to. Everybody belongs to the nearest agency above his main
//! appointment; during a secondment the agency of the host tracks him (Art. 10.2, 19.1). The root is the managing agency
//! and the last resort: who has no nearer one belongs to it.

use crate::appointment::{self, Whose, is_main};
use crate::db::Source;
use crate::fail::Found;
use chrono::NaiveDate;
use domain::periods::Days;
use domain::terms::AppointmentKind;
use entity::ids::{PersonId, UnitId};
use entity::{appointment as rows, using_agency};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// The marks of using agencies, with what stands above the units in question.
#[derive(Clone, Debug, Default)]
pub struct AgencyBook {
    root: Option<UnitId>,
    marks: HashMap<UnitId, Vec<Days>>,
    above: HashMap<UnitId, Vec<UnitId>>,
}

impl AgencyBook {
    /// Loads what is needed to tell the agencies of these units: two statements, however many they are.
    pub async fn load(source: &Source<'_>, units: &[UnitId]) -> Found<Self> {
        let mut units = units.to_vec();
        units.sort_unstable();
        units.dedup();
        let mut marks: HashMap<UnitId, Vec<Days>> = HashMap::new();
        for row in
            using_agency::Entity::find().order_by_asc(using_agency::Column::ValidFrom).all(source).await?
        {
            marks.entry(row.unit_id).or_default().extend(Days::since(row.valid_from, row.valid_to));
        }
        let mut above = HashMap::new();
        for chunk in units.chunks(10_000) {
            above.extend(crate::unit::ancestors(source, chunk).await?);
        }
        Ok(Self { root: crate::unit::find_root(source).await?, marks, above })
    }

    /// Whether a unit is an agency on a day; the root always is.
    #[must_use]
    pub fn is_agency(&self, unit: UnitId, day: NaiveDate) -> bool {
        self.root == Some(unit)
            || self.marks.get(&unit).is_some_and(|marks| marks.iter().any(|days| days.contains(day)))
    }

    /// The nearest agency at or above a unit on a day; `None` for a unit that was not loaded.
    #[must_use]
    pub fn of(&self, unit: UnitId, day: NaiveDate) -> Option<UnitId> {
        self.above.get(&unit)?.iter().copied().find(|above| self.is_agency(*above, day))
    }

    /// A unit that was loaded and all above it, nearest first.
    #[must_use]
    pub fn above(&self, unit: UnitId) -> &[UnitId] {
        self.above.get(&unit).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every agency that has a day in the window, the root among them, in order of key.
    #[must_use]
    pub fn within(&self, window: Days) -> Vec<UnitId> {
        let marked = self.marks.iter();
        let mut all: Vec<UnitId> = marked
            .filter(|(_, marks)| marks.iter().any(|days| days.shared_with(window).is_some()))
            .map(|(unit, _)| *unit)
            .chain(self.root)
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// From which day units are marked as using agencies, of several marks the last; a unit without one is left out.
pub async fn marked_from(source: &Source<'_>, units: &[UnitId]) -> Found<HashMap<UnitId, NaiveDate>> {
    let rows = using_agency::Entity::find()
        .filter(using_agency::Column::UnitId.is_in(units.iter().copied()))
        .order_by_asc(using_agency::Column::ValidFrom)
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| (row.unit_id, row.valid_from)).collect())
}

/// Which appointment stands for a person where two of them overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// The one that tracks him: a running secondment goes before the main appointment. Months and quarters.
    Tracking,
    /// The main one: class and cap. Years.
    Main,
}

/// The unit of a person, and the day, on the last day of his time in a stretch; `rows` are his own appointments.
#[must_use]
pub fn last_seat(rows: &[rows::Model], stretch: Days, seat: Seat) -> Option<(UnitId, NaiveDate)> {
    let counted = rows.iter().filter_map(|row| {
        let secondment = row.kind.0 == AppointmentKind::Secondment;
        if !(is_main(row.kind.0) || (secondment && seat == Seat::Tracking)) {
            return None;
        }
        let days = Days::since(row.valid_from, row.valid_to)?.shared_with(stretch)?;
        Some((days.to(), secondment, row.unit_id))
    });
    counted.max_by_key(|(to, secondment, _)| (*to, *secondment)).map(|(day, _, unit)| (unit, day))
}

/// The agency of each of these people on a day: the nearest one above the unit of the main appointment. Who does not
/// serve that day is left out.
pub async fn agency_of(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, UnitId>> {
    let Some(window) = Days::new(day, day) else { return Ok(HashMap::new()) };
    let rows = appointments(source, people, window).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let book = AgencyBook::load(source, &units).await?;
    Ok(rows
        .chunk_by(|one, next| one.person_id == next.person_id)
        .filter_map(|own| {
            let (unit, day) = last_seat(own, window, Seat::Main)?;
            Some((own[0].person_id, book.of(unit, day)?))
        })
        .collect())
}

/// The appointments of a set of people, in order of person, however many they are.
pub(crate) async fn appointments(
    source: &Source<'_>,
    people: &[PersonId],
    window: Days,
) -> Found<Vec<rows::Model>> {
    let mut people = people.to_vec();
    people.sort_unstable();
    people.dedup();
    let mut all = Vec::new();
    for chunk in people.chunks(10_000) {
        all.extend(appointment::list(source, Whose::People(chunk), window).await?);
    }
    Ok(all)
}

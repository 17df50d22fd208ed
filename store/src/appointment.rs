//! Appointments: who serves where on which days, and which of them tracks him.

mod write;

pub use domain::appointments::is_main;
pub use write::{AppointmentInput, Key, change, upsert_many};

use crate::db::{Source, each};
use crate::fail::Found;
use crate::policy::{on_day, subtree, subtrees};
use crate::position::PositionBook;
use crate::rows;
use chrono::{Days as DayCount, NaiveDate};
use domain::periods::Days;
use domain::terms::{AppointmentKind, Leads, PositionGroup};
use entity::appointment;
use entity::coded::Coded;
use entity::ids::{AppointmentId, FieldId, PersonId, PositionId, UnitId};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;

/// A stretch of days on which one appointment tracks a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The person.
    pub person: PersonId,
    /// The appointment.
    pub appointment: AppointmentId,
    /// Where.
    pub unit: UnitId,
    /// In which position.
    pub position: PositionId,
    /// Main, or the secondment that stands in for it.
    pub kind: AppointmentKind,
    /// On which days.
    pub days: Days,
    /// The position's group on the last of them.
    pub group: PositionGroup,
    /// What the position leads.
    pub leads: Leads,
    /// The position's primary field.
    pub field: Option<FieldId>,
}

/// Whose appointments are read.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// These people's.
    People(&'a [PersonId]),
    /// Everybody's who has one in this unit or below.
    Subtree(UnitId),
    /// Everybody's who has one in one of these units or below.
    Subtrees(&'a [UnitId]),
    /// Everybody's who has one in one of these units.
    Units(&'a [UnitId]),
}

/// The appointments, not voided, that have a day in the window.
pub async fn list(source: &Source<'_>, whose: Whose<'_>, window: Days) -> Found<Vec<appointment::Model>> {
    Ok(within(whose, window)
        .order_by_asc(appointment::Column::PersonId)
        .order_by_asc(appointment::Column::ValidFrom)
        .order_by_asc(appointment::Column::Id)
        .all(source)
        .await?)
}

/// Who has such an appointment, each once.
pub async fn people(source: &Source<'_>, whose: Whose<'_>, window: Days) -> Found<Vec<PersonId>> {
    let select = within(whose, window).select_only().column(appointment::Column::PersonId).distinct();
    let mut people = Vec::new();
    each(select.into_tuple(), source, |person| people.push(person)).await?;
    Ok(people)
}

fn within(whose: Whose<'_>, window: Days) -> Select<appointment::Entity> {
    let select = appointment::Entity::find()
        .filter(appointment::Column::VoidedAt.is_null())
        .filter(appointment::Column::ValidFrom.lte(window.to()))
        .filter(
            Condition::any()
                .add(appointment::Column::ValidTo.is_null())
                .add(appointment::Column::ValidTo.gte(window.from())),
        );
    match whose {
        Whose::People(people) => select.filter(appointment::Column::PersonId.is_in(people.iter().copied())),
        Whose::Subtree(unit) => select.filter(appointment::Column::UnitId.in_subquery(subtree(unit))),
        Whose::Subtrees(units) => select.filter(appointment::Column::UnitId.in_subquery(subtrees(units))),
        Whose::Units(units) => select.filter(appointment::Column::UnitId.is_in(units.iter().copied())),
    }
}

/// An appointment as stored.
pub type Appointment = appointment::Model;

/// All appointments of people that are not voided, by person, the earliest first.
pub async fn of_people(
    source: &Source<'_>,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Vec<Appointment>>> {
    by_person(source, people, Condition::all().add(appointment::Column::VoidedAt.is_null())).await
}

/// All appointments of people, voided ones too, by person, the earliest first.
pub async fn histories(
    source: &Source<'_>,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Vec<Appointment>>> {
    by_person(source, people, Condition::all()).await
}

async fn by_person(
    source: &Source<'_>,
    people: &[PersonId],
    which: Condition,
) -> Found<HashMap<PersonId, Vec<Appointment>>> {
    let mut all: HashMap<PersonId, Vec<Appointment>> = HashMap::new();
    for chunk in people.chunks(10_000) {
        let rows = appointment::Entity::find()
            .filter(which.clone())
            .filter(appointment::Column::PersonId.is_in(chunk.iter().copied()))
            .order_by_asc(appointment::Column::ValidFrom)
            .order_by_asc(appointment::Column::Id)
            .all(source);
        for row in rows.await? {
            all.entry(row.person_id).or_default().push(row);
        }
    }
    Ok(all)
}

/// Appointments by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[AppointmentId],
) -> Found<HashMap<AppointmentId, Appointment>> {
    rows::by_ids::<appointment::Entity>(source, ids).await
}

/// Who holds a position on a day of a stretch.
pub async fn holders(source: &Source<'_>, position: PositionId, days: Days) -> Found<Vec<PersonId>> {
    Ok(appointment::Entity::find()
        .select_only()
        .column(appointment::Column::PersonId)
        .distinct()
        .filter(appointment::Column::VoidedAt.is_null())
        .filter(appointment::Column::PositionId.eq(position))
        .filter(appointment::Column::ValidFrom.lte(days.to()))
        .filter(
            Condition::any()
                .add(appointment::Column::ValidTo.is_null())
                .add(appointment::Column::ValidTo.gte(days.from())),
        )
        .order_by_asc(appointment::Column::PersonId)
        .into_tuple()
        .all(source)
        .await?)
}

/// Who holds each of these positions, on which days.
pub async fn of_positions(
    source: &Source<'_>,
    positions: &[PositionId],
) -> Found<HashMap<PositionId, Vec<(PersonId, Days)>>> {
    let rows = appointment::Entity::find()
        .filter(appointment::Column::VoidedAt.is_null())
        .filter(appointment::Column::PositionId.is_in(positions.iter().copied()))
        .order_by_asc(appointment::Column::Id)
        .all(source)
        .await?;
    let mut held: HashMap<PositionId, Vec<(PersonId, Days)>> = HashMap::new();
    for row in rows {
        if let Some(days) = Days::since(row.valid_from, row.valid_to) {
            held.entry(row.position_id).or_default().push((row.person_id, days));
        }
    }
    Ok(held)
}

/// The stretches on which people are tracked inside a window: main appointments, cut where a secondment replaces them.
#[must_use]
pub fn services(appointments: &[appointment::Model], positions: &PositionBook, window: Days) -> Vec<Service> {
    let mut all = Vec::new();
    for rows in appointments.chunk_by(|one, next| one.person_id == next.person_id) {
        let inside = |row: &appointment::Model| {
            Days::since(row.valid_from, row.valid_to).and_then(|days| days.shared_with(window))
        };
        let away: Vec<(Days, &appointment::Model)> = rows
            .iter()
            .filter(|row| row.kind.0 == AppointmentKind::Secondment)
            .filter_map(|row| inside(row).map(|days| (days, row)))
            .collect();
        let mut push = |row: &appointment::Model, days: Days| {
            let Some(facts) = positions.on(row.position_id, days.to()) else { return };
            all.push(Service {
                person: row.person_id,
                appointment: row.id,
                unit: row.unit_id,
                position: row.position_id,
                kind: row.kind.0,
                days,
                group: facts.group,
                leads: facts.leads,
                field: facts.fields.first().copied(),
            });
        };
        for row in rows.iter().filter(|row| is_main(row.kind.0)) {
            let Some(mut rest) = inside(row) else { continue };
            let mut open = true;
            for (gone, _) in &away {
                let Some(shared) = gone.shared_with(rest) else { continue };
                if let Some(before) =
                    shared.from().checked_sub_days(DayCount::new(1)).and_then(|to| Days::new(rest.from(), to))
                {
                    push(row, before);
                }
                match shared
                    .to()
                    .checked_add_days(DayCount::new(1))
                    .and_then(|from| Days::new(from, rest.to()))
                {
                    Some(after) => rest = after,
                    None => {
                        open = false;
                        break;
                    }
                }
            }
            if open {
                push(row, rest);
            }
        }
        for (days, row) in away {
            push(row, days);
        }
    }
    all
}

/// What tracks each of these people on a day; who does not serve that day is left out.
pub async fn tracking(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, Service>> {
    let Some(window) = Days::new(day, day) else { return Ok(HashMap::new()) };
    let rows = list(source, Whose::People(people), window).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut positions: Vec<PositionId> = rows.iter().map(|row| row.position_id).collect();
    positions.sort_unstable();
    positions.dedup();
    let book = PositionBook::load(source, Some(&positions)).await?;
    Ok(services(&rows, &book, window).into_iter().map(|service| (service.person, service)).collect())
}

/// The units that each of these people belongs to on a day: of the main appointment and of a running secondment. Who
/// does not serve that day belongs where he served last, or where he will serve first.
pub async fn places(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, Vec<UnitId>>> {
    let rows = appointment::Entity::find()
        .filter(appointment::Column::VoidedAt.is_null())
        .filter(appointment::Column::Kind.ne(Coded(AppointmentKind::Concurrent)))
        .filter(appointment::Column::PersonId.is_in(people.iter().copied()))
        .order_by_asc(appointment::Column::PersonId)
        .order_by_asc(appointment::Column::ValidFrom)
        .all(source)
        .await?;
    let mut places = HashMap::new();
    for rows in rows.chunk_by(|one, next| one.person_id == next.person_id) {
        let holds =
            |row: &&appointment::Model| row.valid_from <= day && row.valid_to.is_none_or(|to| to >= day);
        let mut units: Vec<UnitId> = rows.iter().filter(holds).map(|row| row.unit_id).collect();
        if units.is_empty() {
            let last = rows.iter().rfind(|row| row.valid_from <= day).or_else(|| rows.first());
            units.extend(last.map(|row| row.unit_id));
        }
        places.insert(rows[0].person_id, units);
    }
    Ok(places)
}

/// The heads of units on a day, for resolving superiors without loading whole subtrees.
pub async fn in_units(
    source: &Source<'_>,
    units: &[UnitId],
    day: NaiveDate,
) -> Found<Vec<appointment::Model>> {
    Ok(appointment::Entity::find()
        .filter(appointment::Column::VoidedAt.is_null())
        .filter(appointment::Column::UnitId.is_in(units.iter().copied()))
        .filter(on_day(appointment::Column::ValidFrom, appointment::Column::ValidTo, day))
        .order_by_asc(appointment::Column::PersonId)
        .all(source)
        .await?)
}

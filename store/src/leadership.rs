//! Who leads whom, loaded from appointments and supervision scopes into the roster that the rules are asked of.

mod check;

pub use check::{circle, has_rows, heads, second_leader, with_rows};

use crate::appointment::{self, Service, Whose};
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::position::PositionBook;
use crate::supervision_scope::Under;
use chrono::NaiveDate;
use domain::leadership::{
    Broken, FieldIndex, PersonIndex, Posting, Roster, RowIndex, Subject, SupervisionRow, UnitIndex,
};
use domain::periods::Days;
use entity::ids::{FieldId, PersonId, UnitId};
use entity::{supervision_scope, unit};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

/// Why the rules refuse a roster.
struct Fault {
    broken: Broken,
    /// The leaders of the row that stands and of the second one, which is refused.
    leaders: Option<(PersonId, PersonId)>,
}

/// A roster with the keys behind its indexes.
pub struct RosterBook {
    /// What the rules are asked of.
    pub roster: Roster,
    people: Vec<PersonId>,
    index: HashMap<PersonId, PersonIndex>,
    /// The stretches on which each person is tracked, in the order of people.
    pub services: Vec<Service>,
    /// The appointments behind them, in order of person and first day.
    pub appointments: Vec<entity::appointment::Model>,
}

impl RosterBook {
    /// The roster of a unit and all below for the days of a period: with the leaders above, and with whom its people lead
    /// elsewhere.
    pub async fn of_subtree(source: &Source<'_>, root: UnitId, window: Days) -> Found<Self> {
        let mut people = appointment::people(source, Whose::Subtree(root), window).await?;
        let own: HashSet<PersonId> = people.iter().copied().collect();
        let scopes = scopes(source, window, None).await?;
        let mut reached: Vec<UnitId> = scopes
            .iter()
            .filter(|row| own.contains(&row.leader_id))
            .filter_map(|row| row.unit_id)
            .chain([root])
            .collect();
        reached.sort_unstable();
        reached.dedup();
        let inside = crate::unit::below(source, &[root]).await?;
        let mut near: HashSet<UnitId> = if reached.len() > 1 {
            crate::unit::below(source, &reached).await?.into_iter().collect()
        } else {
            HashSet::new()
        };
        near.extend(crate::unit::ancestors(source, &reached).await?.into_values().flatten());
        for unit in inside {
            near.remove(&unit);
        }
        let near: Vec<UnitId> = near.into_iter().collect();
        for chunk in near.chunks(10_000) {
            people.extend(appointment::people(source, Whose::Units(chunk), window).await?);
        }
        // The whole story of everybody who appears: a secondment elsewhere ends his days here.
        people.extend(scopes.iter().map(|row| row.leader_id));
        people.extend(scopes.iter().filter_map(|row| row.person_id));
        people.sort_unstable();
        people.dedup();
        let mut rows = Vec::with_capacity(people.len());
        for chunk in people.chunks(10_000) {
            rows.extend(appointment::list(source, Whose::People(chunk), window).await?);
        }
        let book = PositionBook::load(source, None).await?;
        let units = parents(source, None).await?;
        Self::build(rows, &book, &units, &scopes, window)
    }

    /// What is needed to name the superiors of these people on a day.
    pub async fn around(source: &Source<'_>, people: &[PersonId], day: NaiveDate) -> Found<Self> {
        let window = Days::new(day, day).ok_or_else(|| Fail::Broken("a day is a window".into()))?;
        Self::near(source, people, window).await
    }

    /// What is needed to name every leader above these people on any day of a window.
    pub async fn near(source: &Source<'_>, people: &[PersonId], window: Days) -> Found<Self> {
        let mut rows = appointment::list(source, Whose::People(people), window).await?;
        let mut own: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
        own.sort_unstable();
        own.dedup();
        let mut above: Vec<UnitId> =
            crate::unit::ancestors(source, &own).await?.into_values().flatten().collect();
        above.sort_unstable();
        above.dedup();
        let scopes = scopes(source, window, Some((people, &above))).await?;
        let known: HashSet<_> = rows.iter().map(|row| row.id).collect();
        let near = appointment::list(source, Whose::Units(&above), window).await?;
        rows.extend(near.into_iter().filter(|row| !known.contains(&row.id)));
        let known: HashSet<_> = rows.iter().map(|row| row.id).collect();
        let leaders: Vec<PersonId> =
            rows.iter().map(|row| row.person_id).chain(scopes.iter().map(|row| row.leader_id)).collect();
        let elsewhere = appointment::list(source, Whose::People(&leaders), window).await?;
        rows.extend(elsewhere.into_iter().filter(|row| !known.contains(&row.id)));
        let mut positions: Vec<_> = rows.iter().map(|row| row.position_id).collect();
        positions.sort_unstable();
        positions.dedup();
        let book = PositionBook::load(source, Some(&positions)).await?;
        // A leader from another branch counts by where he is posted.
        above.extend(rows.iter().map(|row| row.unit_id));
        above.sort_unstable();
        above.dedup();
        let units = parents(source, Some(&above)).await?;
        Self::build(rows, &book, &units, &scopes, window)
    }

    fn build(
        rows: Vec<entity::appointment::Model>,
        positions: &PositionBook,
        units: &[(UnitId, Option<UnitId>)],
        scopes: &[supervision_scope::Model],
        window: Days,
    ) -> Found<Self> {
        Self::assemble(rows, positions, units, scopes, window)?.map_err(|fault| {
            Fail::Broken(format!("stored leadership is refused by its own rules: {}", fault.broken))
        })
    }

    /// The roster, or why the rules refuse it.
    fn assemble(
        mut rows: Vec<entity::appointment::Model>,
        positions: &PositionBook,
        units: &[(UnitId, Option<UnitId>)],
        scopes: &[supervision_scope::Model],
        window: Days,
    ) -> Found<Result<Self, Fault>> {
        rows.sort_unstable_by_key(|row| (row.person_id, row.valid_from, row.id));
        rows.dedup_by_key(|row| row.id);
        let services = appointment::services(&rows, positions, window);
        let mut people: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
        people.dedup();
        let index: HashMap<PersonId, PersonIndex> =
            (0_u32..).zip(&people).map(|(at, person)| (*person, PersonIndex(at))).collect();
        let unit_index: HashMap<UnitId, UnitIndex> =
            (0_u32..).zip(units).map(|(at, (unit, _))| (*unit, UnitIndex(at))).collect();
        let field = |field: FieldId| FieldIndex(u32::try_from(field.0).unwrap_or(u32::MAX));
        let parents = units
            .iter()
            .map(|(_, parent)| parent.and_then(|parent| unit_index.get(&parent).copied()))
            .collect();
        let postings = services
            .iter()
            .filter_map(|service| {
                Some(Posting {
                    person: *index.get(&service.person)?,
                    unit: *unit_index.get(&service.unit)?,
                    field: service.field.map(field),
                    leads: service.leads,
                    days: service.days,
                })
            })
            .collect();
        let supervision: Vec<(SupervisionRow, PersonId)> = scopes
            .iter()
            .filter_map(|row| {
                let unit = |unit: UnitId| unit_index.get(&unit).copied();
                let subject = match Under::of(row)? {
                    Under::Person(person) => Subject::Person(*index.get(&person)?),
                    Under::Field(at, of) => Subject::Field(unit(at)?, field(of)),
                    Under::HeadOf(at) => Subject::HeadOf(unit(at)?),
                    Under::Unit(at) => Subject::Unit(unit(at)?),
                };
                let days = Days::since(row.valid_from, row.valid_to)?;
                Some((SupervisionRow { leader: *index.get(&row.leader_id)?, subject, days }, row.leader_id))
            })
            .collect();
        let count = u32::try_from(people.len())
            .map_err(|_| Fail::Broken("more people than a roster holds".into()))?;
        let only: Vec<SupervisionRow> = supervision.iter().map(|(row, _)| *row).collect();
        Ok(match Roster::new(count, parents, postings, &only) {
            Ok(roster) => Ok(Self { roster, people, index, services, appointments: rows }),
            Err(broken) => {
                let leader = |row: RowIndex| supervision.get(row.0 as usize).map(|(_, leader)| *leader);
                let leaders = match broken {
                    Broken::SupervisionTwice { first, second, .. } => leader(first).zip(leader(second)),
                    _ => None,
                };
                Err(Fault { broken, leaders })
            }
        })
    }

    /// The place of a person in the roster.
    #[must_use]
    pub fn index(&self, person: PersonId) -> Option<PersonIndex> {
        self.index.get(&person).copied()
    }

    /// The person at a place of the roster.
    #[must_use]
    pub fn person(&self, index: PersonIndex) -> Option<PersonId> {
        self.people.get(index.0 as usize).copied()
    }
}

/// The one superior of each of these people on a day; who has none is left out.
pub async fn superiors(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, PersonId>> {
    let book = RosterBook::around(source, people, day).await?;
    Ok(people
        .iter()
        .filter_map(|person| {
            let superior = book.roster.superior(book.index(*person)?, day)?;
            Some((*person, book.person(superior)?))
        })
        .collect())
}

/// The superior of each person on the day named with him.
pub async fn superiors_on(
    source: &Source<'_>,
    keys: &[(PersonId, NaiveDate)],
) -> Found<HashMap<(PersonId, NaiveDate), PersonId>> {
    let mut found = HashMap::new();
    for (day, people) in by_day(keys) {
        let superiors = superiors(source, &people, day).await?;
        found.extend(superiors.into_iter().map(|(person, superior)| ((person, day), superior)));
    }
    Ok(found)
}

/// Who leads each unit on the day named with it.
pub async fn heads_on(
    source: &Source<'_>,
    keys: &[(UnitId, NaiveDate)],
) -> Found<HashMap<(UnitId, NaiveDate), PersonId>> {
    let mut found = HashMap::new();
    for (day, units) in by_day(keys) {
        let heads = heads(source, &units, day).await?;
        found.extend(heads.into_iter().map(|(unit, head)| ((unit, day), head)));
    }
    Ok(found)
}

fn by_day<K: Copy>(keys: &[(K, NaiveDate)]) -> HashMap<NaiveDate, Vec<K>> {
    let mut days: HashMap<NaiveDate, Vec<K>> = HashMap::new();
    for (key, day) in keys {
        days.entry(*day).or_default().push(*key);
    }
    days
}

async fn scopes(
    source: &Source<'_>,
    window: Days,
    near: Option<(&[PersonId], &[UnitId])>,
) -> Found<Vec<supervision_scope::Model>> {
    let mut select = supervision_scope::Entity::find()
        .filter(supervision_scope::Column::VoidedAt.is_null())
        .filter(supervision_scope::Column::ValidFrom.lte(window.to()))
        .filter(
            Condition::any()
                .add(supervision_scope::Column::ValidTo.is_null())
                .add(supervision_scope::Column::ValidTo.gte(window.from())),
        );
    if let Some((people, units)) = near {
        select = select.filter(
            Condition::any()
                .add(supervision_scope::Column::PersonId.is_in(people.iter().copied()))
                .add(supervision_scope::Column::UnitId.is_in(units.iter().copied())),
        );
    }
    Ok(select.order_by_asc(supervision_scope::Column::Id).all(source).await?)
}

pub(crate) async fn parents(
    source: &Source<'_>,
    only: Option<&[UnitId]>,
) -> Found<Vec<(UnitId, Option<UnitId>)>> {
    let mut select =
        unit::Entity::find().select_only().column(unit::Column::Id).column(unit::Column::ParentId);
    if let Some(units) = only {
        select = select.filter(unit::Column::Id.is_in(units.iter().copied()));
    }
    Ok(select.order_by_asc(unit::Column::Code).into_tuple().all(source).await?)
}

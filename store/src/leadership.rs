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
    /// In order of key, by place.
    people: Vec<PersonId>,
    units: Vec<UnitId>,
}

/// Everybody whose appointments the roster of a subtree needs.
pub(crate) struct Reached {
    /// The people of a unit and all below, the leaders above, and whom its people lead elsewhere; in order of key.
    pub people: Vec<PersonId>,
    /// The supervision scopes that hold on a day of the window.
    pub scopes: Vec<supervision_scope::Model>,
}

impl Reached {
    /// Who is needed for a unit and all below on the days of a window.
    pub async fn by_subtree(source: &Source<'_>, root: UnitId, window: Days) -> Found<Self> {
        let mut people = appointment::people(source, Whose::Subtree(root), window).await?;
        people.sort_unstable();
        let scopes = scopes(source, window, None).await?;
        let mut reached: Vec<UnitId> = scopes
            .iter()
            .filter(|row| people.binary_search(&row.leader_id).is_ok())
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
        Ok(Self { people, scopes })
    }
}

/// A roster in the making: appointments are taken up chunk by chunk, so that a city's are never held at once.
pub(crate) struct Posts {
    people: Vec<PersonId>,
    postings: Vec<Posting>,
    units: HashMap<UnitId, UnitIndex>,
}

impl Posts {
    /// Nobody yet, in these units, given with the one above each.
    pub fn new(units: &[(UnitId, Option<UnitId>)]) -> Self {
        let units = (0_u32..).zip(units).map(|(at, (unit, _))| (*unit, UnitIndex(at))).collect();
        Self { people: Vec::new(), postings: Vec::new(), units }
    }

    /// The place that whoever is taken up next will have.
    pub fn next(&self) -> Found<PersonIndex> {
        let count = u32::try_from(self.people.len());
        Ok(PersonIndex(count.map_err(|_| Fail::Broken("more people than a roster holds".into()))?))
    }

    /// Takes up one person, whose key comes after those taken up before, with what tracks him on which days.
    pub fn take(&mut self, person: PersonId, services: &[Service]) -> Found<PersonIndex> {
        let index = self.next()?;
        self.people.push(person);
        self.postings.extend(services.iter().filter_map(|service| {
            Some(Posting {
                person: index,
                unit: *self.units.get(&service.unit)?,
                field: service.field.map(field),
                leads: service.leads,
                days: service.days,
            })
        }));
        Ok(index)
    }

    /// The roster; refused where the rules refuse it.
    pub fn close(
        self,
        units: &[(UnitId, Option<UnitId>)],
        scopes: &[supervision_scope::Model],
    ) -> Found<RosterBook> {
        self.judged(units, scopes)?.map_err(|fault| {
            Fail::Broken(format!("stored leadership is refused by its own rules: {}", fault.broken))
        })
    }

    /// The roster, or why the rules refuse it.
    fn judged(
        mut self,
        units: &[(UnitId, Option<UnitId>)],
        scopes: &[supervision_scope::Model],
    ) -> Found<Result<RosterBook, Fault>> {
        self.postings.shrink_to_fit();
        let count = self.next()?.0;
        let index = |person: PersonId| place_of(&self.people, person);
        let unit = |unit: UnitId| self.units.get(&unit).copied();
        let parents = units.iter().map(|(_, parent)| parent.and_then(unit)).collect();
        let supervision: Vec<(SupervisionRow, PersonId)> = scopes
            .iter()
            .filter_map(|row| {
                let subject = match Under::of(row)? {
                    Under::Person(person) => Subject::Person(index(person)?),
                    Under::Field(at, of) => Subject::Field(unit(at)?, field(of)),
                    Under::HeadOf(at) => Subject::HeadOf(unit(at)?),
                    Under::Unit(at) => Subject::Unit(unit(at)?),
                };
                let days = Days::since(row.valid_from, row.valid_to)?;
                Some((SupervisionRow { leader: index(row.leader_id)?, subject, days }, row.leader_id))
            })
            .collect();
        let only: Vec<SupervisionRow> = supervision.iter().map(|(row, _)| *row).collect();
        Ok(match Roster::new(count, parents, self.postings, &only) {
            Ok(roster) => {
                let units = units.iter().map(|(unit, _)| *unit).collect();
                Ok(RosterBook { roster, people: self.people, units })
            }
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
}

fn field(field: FieldId) -> FieldIndex {
    FieldIndex(u32::try_from(field.0).unwrap_or(u32::MAX))
}

fn place_of(people: &[PersonId], person: PersonId) -> Option<PersonIndex> {
    let place = people.binary_search(&person).ok()?;
    u32::try_from(place).ok().map(PersonIndex)
}

impl RosterBook {
    /// What is needed to name the superiors of these people on a day.
    pub async fn around(source: &Source<'_>, people: &[PersonId], day: NaiveDate) -> Found<Self> {
        let window = Days::new(day, day).ok_or_else(|| Fail::Broken("a day is a window".into()))?;
        Around::load(source, people, window).await?.within(window)
    }

    /// What is needed to name every leader above these people on any day of a window; `None` while the rows, as a write
    /// that is not judged yet has left them, put two leaders of one rank over somebody.
    pub async fn near(source: &Source<'_>, people: &[PersonId], window: Days) -> Found<Option<Self>> {
        Ok(Around::load(source, people, window).await?.judged(window)?.ok())
    }

    fn posted(
        mut rows: Vec<entity::appointment::Model>,
        positions: &PositionBook,
        units: &[(UnitId, Option<UnitId>)],
        window: Days,
    ) -> Found<Posts> {
        rows.sort_unstable_by_key(|row| (row.person_id, row.valid_from, row.id));
        rows.dedup_by_key(|row| row.id);
        let mut posts = Posts::new(units);
        for own in rows.chunk_by(|one, next| one.person_id == next.person_id) {
            posts.take(own[0].person_id, &appointment::services(own, positions, window))?;
        }
        Ok(posts)
    }

    /// The roster, or why the rules refuse it.
    fn assemble(
        rows: Vec<entity::appointment::Model>,
        positions: &PositionBook,
        units: &[(UnitId, Option<UnitId>)],
        scopes: &[supervision_scope::Model],
        window: Days,
    ) -> Found<Result<Self, Fault>> {
        Self::posted(rows, positions, units, window)?.judged(units, scopes)
    }

    /// The place of a person in the roster.
    #[must_use]
    pub fn index(&self, person: PersonId) -> Option<PersonIndex> {
        place_of(&self.people, person)
    }

    /// The person at a place of the roster.
    #[must_use]
    pub fn person(&self, index: PersonIndex) -> Option<PersonId> {
        self.people.get(index.0 as usize).copied()
    }

    /// Everybody, in order of place.
    #[must_use]
    pub fn people(&self) -> &[PersonId] {
        &self.people
    }

    /// The one superior of each of these people on a day; who has none is left out.
    fn superiors(&self, people: &[PersonId], day: NaiveDate) -> impl Iterator<Item = (PersonId, PersonId)> {
        people.iter().filter_map(move |person| {
            let superior = self.roster.superior(self.index(*person)?, day)?;
            Some((*person, self.person(superior)?))
        })
    }

    /// Where a person is tracked on which days of the window, in order of days.
    pub fn stays(&self, index: PersonIndex) -> impl Iterator<Item = (UnitId, Days)> + '_ {
        let postings = self.roster.postings(index).iter();
        postings.filter_map(|posting| Some((*self.units.get(posting.unit.0 as usize)?, posting.days)))
    }
}

/// What rosters around people are built of, read once for all days of a window.
struct Around {
    rows: Vec<entity::appointment::Model>,
    positions: PositionBook,
    units: Vec<(UnitId, Option<UnitId>)>,
    scopes: Vec<supervision_scope::Model>,
}

impl Around {
    async fn load(source: &Source<'_>, people: &[PersonId], window: Days) -> Found<Self> {
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
        let mut held: Vec<_> = rows.iter().map(|row| row.position_id).collect();
        held.sort_unstable();
        held.dedup();
        let positions = PositionBook::load(source, Some(&held)).await?;
        // A leader from another branch counts by where he is posted.
        above.extend(rows.iter().map(|row| row.unit_id));
        above.sort_unstable();
        above.dedup();
        let units = parents(source, Some(&above)).await?;
        Ok(Self { rows, positions, units, scopes })
    }

    /// The roster of some of the days: positions are what they are on the last of each stretch.
    fn within(&self, days: Days) -> Found<RosterBook> {
        let (posts, scopes) = self.posted(days)?;
        posts.close(&self.units, &scopes)
    }

    /// The same, or why the rules refuse it.
    fn judged(&self, days: Days) -> Found<Result<RosterBook, Fault>> {
        let (posts, scopes) = self.posted(days)?;
        posts.judged(&self.units, &scopes)
    }

    fn posted(&self, days: Days) -> Found<(Posts, Vec<supervision_scope::Model>)> {
        let shares = |from, to| Days::since(from, to).is_some_and(|own| own.shared_with(days).is_some());
        let rows = self.rows.iter().filter(|row| shares(row.valid_from, row.valid_to)).cloned().collect();
        let scopes = self.scopes.iter().filter(|row| shares(row.valid_from, row.valid_to)).cloned();
        let scopes: Vec<supervision_scope::Model> = scopes.collect();
        Ok((RosterBook::posted(rows, &self.positions, &self.units, days)?, scopes))
    }
}

/// The one superior of each of these people on a day; who has none is left out.
pub async fn superiors(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<HashMap<PersonId, PersonId>> {
    Ok(RosterBook::around(source, people, day).await?.superiors(people, day).collect())
}

/// The superior of each person on the day named with him, in a number of statements that does not depend on how many days
/// they are.
pub async fn superiors_on(
    source: &Source<'_>,
    keys: &[(PersonId, NaiveDate)],
) -> Found<HashMap<(PersonId, NaiveDate), PersonId>> {
    let days = || keys.iter().map(|(_, day)| *day);
    let Some(window) = days().min().zip(days().max()).and_then(|(from, to)| Days::new(from, to)) else {
        return Ok(HashMap::new());
    };
    let mut people: Vec<PersonId> = keys.iter().map(|(person, _)| *person).collect();
    people.sort_unstable();
    people.dedup();
    let around = Around::load(source, &people, window).await?;
    let mut found = HashMap::new();
    for (day, people) in by_day(keys) {
        let Some(only) = Days::new(day, day) else { continue };
        let book = around.within(only)?;
        found.extend(book.superiors(&people, day).map(|(person, superior)| ((person, day), superior)));
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

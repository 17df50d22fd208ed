//! Whether rows of supervision can stand beside appointments as they now are: one leader of a rank over a subject a day,
//! and nobody in the scope of somebody in his own. Asked inside the transaction that has just written them.

use super::{RosterBook, parents, scopes};
use crate::appointment::{self, Whose};
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::position::PositionBook;
use crate::supervision_scope::Under;
use chrono::{Datelike, NaiveDate};
use domain::leadership::{Broken, UnitIndex};
use domain::periods::{Days, FIRST_DAY, LAST_DAY};
use domain::refusal::{Code, Refusal};
use entity::ids::{PersonId, UnitId};
use entity::supervision_scope;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeSet, HashMap, HashSet};

/// `SUPERVISION_TWICE` where one of these people, or another leader over the same subject, is a second of his rank.
pub async fn second_leader(source: &Source<'_>, people: &[PersonId]) -> Found<Option<(PersonId, Refusal)>> {
    let own = live().filter(supervision_scope::Column::LeaderId.is_in(people.iter().copied()));
    let own = own.all(source).await?;
    if own.is_empty() {
        return Ok(None);
    }
    let mine: HashSet<Under> = own.iter().filter_map(Under::of).collect();
    let alike = live()
        .filter(
            Condition::any()
                .add(supervision_scope::Column::PersonId.is_in(own.iter().filter_map(|row| row.person_id)))
                .add(supervision_scope::Column::UnitId.is_in(own.iter().filter_map(|row| row.unit_id))),
        )
        .order_by_asc(supervision_scope::Column::Id)
        .all(source)
        .await?;
    let rows: Vec<supervision_scope::Model> =
        alike.into_iter().filter(|row| Under::of(row).is_some_and(|under| mine.contains(&under))).collect();
    let everybody: Vec<PersonId> =
        rows.iter().flat_map(|row| [Some(row.leader_id), row.person_id]).flatten().collect();
    let Some(ever) = Days::new(FIRST_DAY, LAST_DAY) else { return Ok(None) };
    let appointments = appointment::list(source, Whose::People(&everybody), ever).await?;
    let positions: Vec<_> = appointments.iter().map(|row| row.position_id).collect();
    let book = PositionBook::load(source, Some(&positions)).await?;
    let units = parents(source, None).await?;
    let Err(fault) = RosterBook::assemble(appointments, &book, &units, &rows, ever)? else { return Ok(None) };
    match (fault.broken, fault.leaders) {
        (Broken::SupervisionTwice { day, .. }, Some((first, second))) => {
            let name = name_of(source, first).await?;
            let refusal = Refusal::new(Code::SupervisionTwice, "").with("leader", name).with("day", day);
            Ok(Some((second, refusal)))
        }
        (broken, _) => Err(Fail::Broken(format!("stored leadership is refused by its own rules: {broken}"))),
    }
}

/// `CYCLE` where one of these people stands above himself on the first day of the stretch or on a later one of it on
/// which somebody above him begins a post or a scope.
pub async fn circle(
    source: &Source<'_>,
    people: &[PersonId],
    days: Days,
) -> Found<Option<(PersonId, Refusal)>> {
    let (mut seen, mut open) = (BTreeSet::new(), BTreeSet::from([days.from()]));
    // So many changes of leaders lie ahead in no real plan; what comes later is found when its period is evaluated.
    while let Some(day) = open.pop_first().filter(|_| seen.len() < 24) {
        seen.insert(day);
        let (circular, involved) = circle_on(source, people, day).await?;
        if let Some(person) = circular {
            let refusal = Refusal::new(Code::Cycle, "").with("name", name_of(source, person).await?);
            return Ok(Some((person, refusal)));
        }
        let later = |from: &NaiveDate| days.contains(*from) && *from > day;
        let involved: Vec<PersonId> = involved.into_iter().collect();
        let ahead = Days::new(day, days.to()).unwrap_or(days);
        let appointments = appointment::list(source, Whose::People(&involved), ahead).await?;
        open.extend(appointments.iter().map(|row| row.valid_from).filter(later));
        let rows = live()
            .filter(supervision_scope::Column::LeaderId.is_in(involved))
            .filter(supervision_scope::Column::ValidFrom.gt(day))
            .all(source)
            .await?;
        open.extend(rows.iter().map(|row| row.valid_from).filter(later));
        open.retain(|day| !seen.contains(day));
    }
    Ok(None)
}

/// Whether there is any row of supervision.
pub async fn has_rows(source: &Source<'_>) -> Found<bool> {
    Ok(live().one(source).await?.is_some())
}

/// Those of these people who lead anybody by a row, on whatever day.
pub async fn with_rows(source: &Source<'_>, people: &[PersonId]) -> Found<HashSet<PersonId>> {
    let mut leaders = HashSet::new();
    for chunk in people.chunks(10_000) {
        let rows = live().filter(supervision_scope::Column::LeaderId.is_in(chunk.iter().copied()));
        leaders.extend(rows.all(source).await?.into_iter().map(|row| row.leader_id));
    }
    Ok(leaders)
}

/// The first of these people who stands above himself on a day, and everybody above them.
async fn circle_on(
    source: &Source<'_>,
    people: &[PersonId],
    day: NaiveDate,
) -> Found<(Option<PersonId>, HashSet<PersonId>)> {
    let mut above: HashMap<PersonId, Vec<PersonId>> = HashMap::new();
    let mut open: Vec<PersonId> = people.to_vec();
    while !open.is_empty() {
        let book = RosterBook::around(source, &open, day).await?;
        let mut next = Vec::new();
        for person in open {
            let chain = book.index(person).map(|index| book.roster.chain(index, day)).unwrap_or_default();
            let chain: Vec<PersonId> = chain.into_iter().filter_map(|index| book.person(index)).collect();
            next.extend(chain.iter().copied());
            above.insert(person, chain);
        }
        next.sort_unstable();
        next.dedup();
        next.retain(|person| !above.contains_key(person));
        open = next;
    }
    let reaches_himself = |start: &PersonId| {
        let mut seen = HashSet::new();
        let mut open = above.get(start).cloned().unwrap_or_default();
        while let Some(one) = open.pop() {
            if one == *start {
                return true;
            }
            if seen.insert(one) {
                open.extend(above.get(&one).into_iter().flatten());
            }
        }
        false
    };
    let circular = people.iter().copied().find(|person| reaches_himself(person));
    Ok((circular, above.into_keys().collect()))
}

/// Who leads each of these units on a day: the acting head, else the appointed one.
pub async fn heads(
    source: &Source<'_>,
    units: &[UnitId],
    day: NaiveDate,
) -> Found<HashMap<UnitId, PersonId>> {
    let Some(window) = Days::new(day, day).filter(|_| day.year() > 0) else { return Ok(HashMap::new()) };
    let acting = scopes(source, window, Some((&[], units))).await?;
    let mut people: Vec<PersonId> = acting.iter().map(|row| row.leader_id).collect();
    let posted = appointment::in_units(source, units, day).await?;
    people.extend(posted.iter().map(|row| row.person_id));
    let rows = appointment::list(source, Whose::People(&people), window).await?;
    let positions: Vec<_> = rows.iter().map(|row| row.position_id).collect();
    let book = PositionBook::load(source, Some(&positions)).await?;
    // Where leaders from elsewhere are posted stands behind the units that are asked of.
    let elsewhere = rows.iter().map(|row| row.unit_id).filter(|unit| !units.contains(unit));
    let elsewhere: BTreeSet<UnitId> = elsewhere.collect();
    let tree: Vec<(UnitId, Option<UnitId>)> =
        units.iter().copied().chain(elsewhere).map(|unit| (unit, None)).collect();
    let roster = RosterBook::posted(rows, &book, &tree, window)?.close(&tree, &acting)?;
    Ok((0_u32..)
        .zip(units)
        .filter_map(|(at, unit)| {
            let head = roster.roster.head(UnitIndex(at), day)?;
            Some((*unit, roster.person(head)?))
        })
        .collect())
}

fn live() -> sea_orm::Select<supervision_scope::Entity> {
    supervision_scope::Entity::find().filter(supervision_scope::Column::VoidedAt.is_null())
}

async fn name_of(source: &Source<'_>, person: PersonId) -> Found<String> {
    let known = crate::person::find_many(source, &[person]).await?.remove(&person);
    Ok(known.map_or_else(|| "?".to_owned(), |person| format!("{} ({})", person.name, person.code)))
}

//! Writing units: any number at once, parents first, with the ancestors of each kept true.

use crate::appointment::{self, Whose};
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::guard::{self, Counted};
use crate::policy::{Action, Permitted, act};
use crate::stale::Reach;
use crate::trail::Trail;
use crate::unit::{ancestors, find_by_codes};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::fold::{fold, nfc};
use domain::periods::{Days, FIRST_DAY};
use domain::refusal::Refusal;
use domain::terms::{Block, Term, UnitKind};
use entity::coded::Coded;
use entity::ids::{PersonId, UnitId};
use entity::{unit, unit_ancestor, using_agency};
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A unit as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct UnitInput {
    /// Unique in the installation.
    pub code: String,
    /// The full official name.
    pub name: String,
    /// What kind of unit it is.
    pub kind: UnitKind,
    /// The block of a commune it belongs to.
    pub block: Option<Block>,
    /// The code of the unit above; none for the root only.
    pub parent: Option<String>,
    /// Inhabitants, of communes.
    pub population: Option<i32>,
    /// From which day it tracks and classifies its own people.
    pub agency_from: Option<NaiveDate>,
}

/// Locks the tree: whoever writes units does so one after the other, so that two moves cannot close a circle.
pub async fn lock_tree(tx: &Tx) -> Found<()> {
    let root = unit::Entity::find().filter(unit::Column::ParentId.is_null()).order_by_asc(unit::Column::Id);
    root.lock(LockType::NoKeyUpdate).one(tx.conn()).await?;
    Ok(())
}

/// Locks one unit: rows of supervision over it are written one after the other.
pub async fn lock(tx: &Tx, unit: UnitId) -> Found<()> {
    unit::Entity::find_by_id(unit).lock(LockType::NoKeyUpdate).one(tx.conn()).await?;
    Ok(())
}

/// An input that gives a unit another place in the tree, which counts on whatever day (the tree has no days), or makes it
/// an agency from a day on; with everybody in the unit and below on those days.
struct Moved {
    code: String,
    people: Vec<PersonId>,
    days: Days,
}

async fn moved(tx: &Tx, inputs: &[UnitInput], before: &HashMap<String, unit::Model>) -> Found<Vec<Moved>> {
    let known: Vec<UnitId> = before.values().map(|unit| unit.id).collect();
    let agencies: HashSet<(UnitId, NaiveDate)> = marks(tx, &known).await?;
    let mut since: BTreeMap<NaiveDate, HashMap<UnitId, &str>> = BTreeMap::new();
    for input in inputs {
        let Some(unit) = before.get(&input.code) else { continue };
        let parent = before.values().find(|above| Some(above.id) == unit.parent_id).map(|above| &above.code);
        let from = if parent == input.parent.as_ref() {
            input.agency_from.filter(|from| !agencies.contains(&(unit.id, *from)))
        } else {
            Some(FIRST_DAY)
        };
        if let Some(from) = from {
            since.entry(from).or_default().insert(unit.id, &input.code);
        }
    }
    let mut moved = Vec::new();
    for (from, codes) in since {
        let Some(days) = Days::since(from, None) else { continue };
        let units: Vec<UnitId> = codes.keys().copied().collect();
        let units = crate::unit::below(&tx.source(), &units).await?;
        let above = ancestors(&tx.source(), &units).await?;
        let mut people: BTreeMap<&str, BTreeSet<PersonId>> = BTreeMap::new();
        for row in appointment::list(&tx.source(), Whose::Units(&units), days).await? {
            let nearest = above.get(&row.unit_id).into_iter().flatten().find_map(|unit| codes.get(unit));
            if let Some(code) = nearest {
                people.entry(code).or_default().insert(row.person_id);
            }
        }
        let unit = |(code, people): (&str, BTreeSet<PersonId>)| Moved {
            code: code.to_owned(),
            people: people.into_iter().collect(),
            days,
        };
        moved.extend(people.into_iter().map(unit));
    }
    Ok(moved)
}

/// Where everybody in these units counts.
async fn counted(tx: &Tx, moved: &[Moved]) -> Found<Counted> {
    let Some(from) = moved.iter().map(|unit| unit.days.from()).min() else { return Ok(Counted::new()) };
    let people: Vec<PersonId> = moved.iter().flat_map(|unit| unit.people.iter().copied()).collect();
    let Some(days) = Days::since(from, None) else { return Ok(Counted::new()) };
    guard::counted(tx, &people, days).await
}

/// `PERIOD_LOCKED`, at the unit's code, where somebody of a unit would count in another agency in a locked period.
async fn no_locked_row_changes_hands(tx: &Tx, moved: &[Moved], before: &Counted) -> Found<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let refused = guard::moved_in_locked(tx, before, &counted(tx, moved).await?).await?;
    let refused: BTreeMap<PersonId, Refusal> = refused.into_iter().rev().collect();
    let first = |unit: &Moved| {
        let refusal = unit.people.iter().find_map(|person| refused.get(person))?;
        Some(Refusal { path: vec![unit.code.clone()], ..refusal.clone() })
    };
    let refusals: Vec<Refusal> = moved.iter().filter_map(first).collect();
    if refusals.is_empty() { Ok(()) } else { Err(Fail::Refused(refusals)) }
}

async fn marks(tx: &Tx, units: &[UnitId]) -> Found<HashSet<(UnitId, NaiveDate)>> {
    let rows = using_agency::Entity::find()
        .select_only()
        .columns([using_agency::Column::UnitId, using_agency::Column::ValidFrom])
        .filter(using_agency::Column::UnitId.is_in(units.iter().copied()))
        .into_tuple::<(UnitId, NaiveDate)>()
        .all(tx.conn());
    Ok(rows.await?.into_iter().collect())
}

/// Creates units or brings them to what is described, and marks whose evaluation that touches; the same twice changes
/// nothing. Each parent is there already or
/// among the inputs, and no unit stands under itself: the service has seen to both. The keys are in the inputs' order.
///
/// # Errors
/// `PERIOD_LOCKED` at the code of a unit whose people would count in another agency in a period that is locked.
pub async fn upsert_many(
    tx: &mut Tx,
    _permit: &Permitted<act::EditUnits>,
    inputs: &[UnitInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<UnitId>> {
    let mut codes: Vec<String> =
        inputs.iter().flat_map(|input| [Some(input.code.clone()), input.parent.clone()]).flatten().collect();
    codes.sort_unstable();
    codes.dedup();
    let before = find_by_codes(&tx.source(), &codes).await?;
    let mut ids: HashMap<String, UnitId> =
        before.iter().map(|(code, unit)| (code.clone(), unit.id)).collect();
    let mut changed = HashSet::new();
    let to_move = moved(tx, inputs, &before).await?;
    let counted = counted(tx, &to_move).await?;
    let each = |unit: &Moved| unit.people.iter().map(|person| (*person, unit.days)).collect::<Vec<_>>();
    let about: Vec<(PersonId, Days)> = to_move.iter().flat_map(each).collect();
    let mut reach = Reach::default();
    reach.people(tx, &about).await?;
    let mut waiting: Vec<&UnitInput> = inputs.iter().collect();
    while !waiting.is_empty() {
        let (now, later): (Vec<_>, Vec<_>) =
            waiting.iter().partition(|input| input.parent.as_ref().is_none_or(|code| ids.contains_key(code)));
        if now.is_empty() {
            return Err(Fail::Broken("units whose parents are not there".into()));
        }
        write_level(tx, &now, &before, &mut ids, &mut changed).await?;
        waiting = later;
    }
    let moved: Vec<UnitId> = inputs
        .iter()
        .filter_map(|input| {
            let known = before.get(&input.code)?;
            (known.parent_id != input.parent.as_ref().map(|code| ids[code])).then_some(known.id)
        })
        .collect();
    if !moved.is_empty() {
        rebuild_below(tx, &moved).await?;
    }
    let marked = mark_agencies(tx, inputs, &ids).await?;
    if let Some(from) = inputs.iter().filter_map(|input| input.agency_from).min() {
        guard::plan_marked(tx, &marked, from).await?;
    }
    no_locked_row_changes_hands(tx, &to_move, &counted).await?;
    reach.people(tx, &about).await?;
    reach.insert(tx, "units changed").await?;
    for input in inputs {
        let id = ids[&input.code];
        if changed.contains(&id) || marked.contains(&id) {
            let was = before.get(&input.code).map(told);
            let version = before.get(&input.code).map_or(1, |unit| unit.version + 1);
            let now = serde_json::json!({ "unit": input, "version": version });
            trail.note(tx, Action::EditUnits, "unit", id.0, was, now);
        } else {
            trail.unchanged();
        }
    }
    Ok(inputs.iter().map(|input| ids[&input.code]).collect())
}

/// Units whose parents are there: in one statement those that are new or differ.
async fn write_level(
    tx: &Tx,
    level: &[&UnitInput],
    before: &HashMap<String, unit::Model>,
    ids: &mut HashMap<String, UnitId>,
    changed: &mut HashSet<UnitId>,
) -> Found<()> {
    let (mut rows, mut new) = (Vec::new(), Vec::new());
    for input in level {
        let name = nfc(&input.name);
        let known = before.get(&input.code);
        let parent = input.parent.as_ref().map(|code| ids[code]);
        let after = unit::Model {
            id: known.map_or(UnitId(0), |unit| unit.id),
            code: input.code.clone(),
            name_folded: fold(&name),
            name,
            kind: Coded(input.kind),
            block: input.block.map(Coded),
            parent_id: parent,
            population: input.population,
            version: known.map_or(1, |unit| unit.version),
        };
        match known {
            Some(known) if *known == after => continue,
            Some(known) => {
                changed.insert(known.id);
            }
            None => new.push((input.code.clone(), parent)),
        }
        rows.push(unit::ActiveModel {
            id: sea_orm::NotSet,
            code: Set(after.code),
            name: Set(after.name),
            name_folded: Set(after.name_folded),
            kind: Set(after.kind),
            block: Set(after.block),
            parent_id: Set(after.parent_id),
            population: Set(after.population),
            version: Set(after.version + i64::from(known.is_some())),
        });
    }
    let once = OnConflict::column(unit::Column::Code)
        .update_columns([
            unit::Column::Name,
            unit::Column::NameFolded,
            unit::Column::Kind,
            unit::Column::Block,
            unit::Column::ParentId,
            unit::Column::Population,
            unit::Column::Version,
        ])
        .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(8)) {
        let insert = unit::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    if new.is_empty() {
        return Ok(());
    }
    let codes: Vec<String> = new.iter().map(|(code, _)| code.clone()).collect();
    let created = find_by_codes(&tx.source(), &codes).await?;
    let mut parents: Vec<UnitId> = new.iter().filter_map(|(_, parent)| *parent).collect();
    parents.sort_unstable();
    parents.dedup();
    let above = ancestors(&tx.source(), &parents).await?;
    let mut rows = Vec::new();
    for (code, parent) in new {
        let id = created.get(&code).ok_or(Fail::Busy)?.id;
        let above = parent.and_then(|parent| above.get(&parent)).map(Vec::as_slice).unwrap_or_default();
        for (depth, ancestor) in (0_i32..).zip([id].iter().chain(above)) {
            rows.push((*ancestor, id, depth));
        }
        changed.insert(id);
        ids.insert(code, id);
    }
    insert_ancestors(tx, &rows).await
}

async fn insert_ancestors(tx: &Tx, rows: &[(UnitId, UnitId, i32)]) -> Found<()> {
    for chunk in rows.chunks(dialect::rows_per_insert(3)) {
        let rows = chunk.iter().map(|(ancestor, unit, depth)| unit_ancestor::ActiveModel {
            ancestor_id: Set(*ancestor),
            unit_id: Set(*unit),
            depth: Set(*depth),
        });
        unit_ancestor::Entity::insert_many(rows).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

/// Makes the ancestors anew of units that have moved and of all below them, from the parents as they now are.
async fn rebuild_below(tx: &Tx, moved: &[UnitId]) -> Found<()> {
    let parents: HashMap<UnitId, Option<UnitId>> =
        crate::leadership::parents(&tx.source(), None).await?.into_iter().collect();
    let above = |unit: UnitId| {
        let steps = std::iter::successors(Some(unit), |unit| parents.get(unit).copied().flatten());
        steps.take(parents.len() + 1).collect::<Vec<_>>()
    };
    let mut members: Vec<(UnitId, Vec<UnitId>)> = parents.keys().map(|unit| (*unit, above(*unit))).collect();
    members.retain(|(_, above)| above.iter().any(|unit| moved.contains(unit)));
    for chunk in members.chunks(10_000) {
        unit_ancestor::Entity::delete_many()
            .filter(unit_ancestor::Column::UnitId.is_in(chunk.iter().map(|(unit, _)| *unit)))
            .exec(tx.conn())
            .await?;
    }
    let mut rows = Vec::new();
    for (unit, above) in members {
        rows.extend((0_i32..).zip(above).map(|(depth, ancestor)| (ancestor, unit, depth)));
    }
    insert_ancestors(tx, &rows).await
}

/// Marks units as using agencies from their days on, where they are not marked so; gives those newly marked.
async fn mark_agencies(
    tx: &Tx,
    inputs: &[UnitInput],
    ids: &HashMap<String, UnitId>,
) -> Found<HashSet<UnitId>> {
    let wanted: Vec<(UnitId, NaiveDate)> =
        inputs.iter().filter_map(|input| input.agency_from.map(|from| (ids[&input.code], from))).collect();
    if wanted.is_empty() {
        return Ok(HashSet::new());
    }
    let units: Vec<UnitId> = wanted.iter().map(|(unit, _)| *unit).collect();
    let known = marks(tx, &units).await?;
    let new: Vec<_> = wanted.into_iter().filter(|mark| !known.contains(mark)).collect();
    for chunk in new.chunks(dialect::rows_per_insert(3)) {
        let rows = chunk.iter().map(|(unit, from)| using_agency::ActiveModel {
            id: sea_orm::NotSet,
            unit_id: Set(*unit),
            valid_from: Set(*from),
            valid_to: Set(None),
        });
        using_agency::Entity::insert_many(rows).exec_without_returning(tx.conn()).await?;
    }
    Ok(new.into_iter().map(|(unit, _)| unit).collect())
}

/// A unit as the audit trail tells it.
fn told(unit: &unit::Model) -> serde_json::Value {
    serde_json::json!({
        "code": unit.code, "name": unit.name, "kind": unit.kind.0.code(), "block": unit.block.map(|block| block.0.code()),
        "parent": unit.parent_id.map(|parent| parent.0), "population": unit.population, "version": unit.version,
    })
}

//! Units: the tree, kept with each unit's ancestors so that a subtree is one look-up.

use crate::audit::Event;
use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Permitted, act, subtree};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::fold::{fold, nfc};
use domain::refusal::{Code, Refusal};
use domain::terms::{Block, Term, UnitKind};
use entity::coded::Coded;
use entity::ids::UnitId;
use entity::{unit, unit_ancestor, using_agency};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, ExprTrait, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use std::collections::HashMap;

/// A unit as stored.
pub type Unit = unit::Model;

/// The unit at the top of the tree; `None` in an empty installation.
pub async fn find_root(source: &Source<'_>) -> Found<Option<UnitId>> {
    let root = unit::Entity::find()
        .filter(unit::Column::ParentId.is_null())
        .order_by_asc(unit::Column::Id)
        .one(source);
    Ok(root.await?.map(|unit| unit.id))
}

/// Each unit with all above it, itself first.
pub async fn ancestors(source: &Source<'_>, units: &[UnitId]) -> Found<HashMap<UnitId, Vec<UnitId>>> {
    let mut found: HashMap<UnitId, Vec<UnitId>> = HashMap::new();
    let rows: Vec<(UnitId, UnitId)> = unit_ancestor::Entity::find()
        .select_only()
        .column(unit_ancestor::Column::UnitId)
        .column(unit_ancestor::Column::AncestorId)
        .filter(unit_ancestor::Column::UnitId.is_in(units.iter().copied()))
        .order_by_asc(unit_ancestor::Column::UnitId)
        .order_by_asc(unit_ancestor::Column::Depth)
        .into_tuple()
        .all(source)
        .await?;
    for (unit, ancestor) in rows {
        found.entry(unit).or_default().push(ancestor);
    }
    Ok(found)
}

/// Every unit of these subtrees.
pub async fn below(source: &Source<'_>, roots: &[UnitId]) -> Found<Vec<UnitId>> {
    Ok(unit_ancestor::Entity::find()
        .select_only()
        .column(unit_ancestor::Column::UnitId)
        .distinct()
        .filter(unit_ancestor::Column::AncestorId.is_in(roots.iter().copied()))
        .order_by_asc(unit_ancestor::Column::UnitId)
        .into_tuple()
        .all(source)
        .await?)
}

/// Units by key.
pub async fn find_many(source: &Source<'_>, ids: &[UnitId]) -> Found<HashMap<UnitId, unit::Model>> {
    let rows = unit::Entity::find().filter(unit::Column::Id.is_in(ids.iter().copied())).all(source).await?;
    Ok(rows.into_iter().map(|unit| (unit.id, unit)).collect())
}

/// A unit by its code.
pub async fn find_by_code(source: &Source<'_>, code: &str) -> Found<Option<unit::Model>> {
    Ok(unit::Entity::find().filter(unit::Column::Code.eq(code)).one(source).await?)
}

/// Every unit of a subtree, parents first, then by code.
pub async fn list_subtree(source: &Source<'_>, root: UnitId) -> Found<Vec<unit::Model>> {
    Ok(unit::Entity::find()
        .filter(unit::Column::Id.in_subquery(subtree(root)))
        .order_by_asc(unit::Column::Id)
        .all(source)
        .await?)
}

/// The using agencies on a day: each unit marked as one.
pub async fn agencies(source: &Source<'_>, day: NaiveDate) -> Found<Vec<UnitId>> {
    let rows = using_agency::Entity::find()
        .filter(crate::policy::on_day(using_agency::Column::ValidFrom, using_agency::Column::ValidTo, day))
        .order_by_asc(using_agency::Column::UnitId)
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| row.unit_id).collect())
}

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

/// What became of an input that may have been there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Upserted {
    /// It is new.
    Created,
    /// It was there and has changed.
    Updated,
    /// It was there just so.
    Unchanged,
}

/// Creates a unit or brings it to what is described; the same twice changes nothing. `parent` is the unit above as it
/// was found by its code; a unit may not move under itself (CYCLE).
pub async fn upsert(
    tx: &mut Tx,
    _permit: &Permitted<act::EditUnits>,
    input: &UnitInput,
    parent: Option<UnitId>,
) -> Found<(UnitId, Upserted)> {
    let existing = find_by_code(&tx.source(), &input.code).await?;
    if let (Some(existing), Some(parent)) = (&existing, parent) {
        let above = ancestors(&tx.source(), &[parent]).await?.remove(&parent).unwrap_or_default();
        if above.contains(&existing.id) {
            return Err(Refusal::new(Code::Cycle, "parent").with("unit", &input.code).into());
        }
    }
    let name = nfc(&input.name);
    let (id, outcome) = match existing {
        Some(before) => {
            let after = unit::Model {
                name_folded: fold(&name),
                name,
                kind: Coded(input.kind),
                block: input.block.map(Coded),
                parent_id: parent,
                population: input.population,
                ..before.clone()
            };
            if after == before {
                (before.id, Upserted::Unchanged)
            } else {
                let after = unit::Model { version: before.version + 1, ..after };
                unit::Entity::update(unit::ActiveModel::from(after.clone()).reset_all())
                    .exec(tx.conn())
                    .await?;
                if before.parent_id != parent {
                    rebuild_ancestors(tx, before.id, parent).await?;
                }
                tx.record(
                    Event::new("EditUnits", "unit", Some(before.id.0)).change(&told(&before), &told(&after)),
                );
                (before.id, Upserted::Updated)
            }
        }
        None => {
            let row = unit::ActiveModel {
                code: Set(input.code.clone()),
                name_folded: Set(fold(&name)),
                name: Set(name),
                kind: Set(Coded(input.kind)),
                block: Set(input.block.map(Coded)),
                parent_id: Set(parent),
                population: Set(input.population),
                version: Set(1),
                ..Default::default()
            };
            let after = unit::Entity::insert(row).exec_with_returning(tx.conn()).await?;
            rebuild_ancestors(tx, after.id, parent).await?;
            tx.record(Event::new("EditUnits", "unit", Some(after.id.0)).change(&(), &told(&after)));
            (after.id, Upserted::Created)
        }
    };
    let marked = mark_agency(tx, id, input.agency_from).await?;
    Ok((id, if marked && outcome == Upserted::Unchanged { Upserted::Updated } else { outcome }))
}

async fn mark_agency(tx: &mut Tx, unit: UnitId, from: Option<NaiveDate>) -> Found<bool> {
    let Some(from) = from else { return Ok(false) };
    let known = using_agency::Entity::find()
        .filter(using_agency::Column::UnitId.eq(unit))
        .filter(using_agency::Column::ValidFrom.eq(from))
        .one(tx.conn())
        .await?;
    if known.is_some() {
        return Ok(false);
    }
    let row = using_agency::ActiveModel {
        unit_id: Set(unit),
        valid_from: Set(from),
        valid_to: Set(None),
        ..Default::default()
    };
    using_agency::Entity::insert(row).exec_without_returning(tx.conn()).await?;
    tx.record(
        Event::new("EditUnits", "using_agency", Some(unit.0))
            .change(&(), &serde_json::json!({ "from": from })),
    );
    Ok(true)
}

/// Rebuilds the ancestors of a unit that is new or has moved, and of all below it.
async fn rebuild_ancestors(tx: &Tx, unit: UnitId, parent: Option<UnitId>) -> Found<()> {
    let below: Vec<(UnitId, i32)> = unit_ancestor::Entity::find()
        .select_only()
        .column(unit_ancestor::Column::UnitId)
        .column(unit_ancestor::Column::Depth)
        .filter(unit_ancestor::Column::AncestorId.eq(unit))
        .into_tuple()
        .all(tx.conn())
        .await?;
    let below = if below.is_empty() { vec![(unit, 0)] } else { below };
    let members: Vec<UnitId> = below.iter().map(|(unit, _)| *unit).collect();
    // What hung above the moved unit goes; what hangs inside its subtree stays.
    unit_ancestor::Entity::delete_many()
        .filter(unit_ancestor::Column::UnitId.is_in(members.iter().copied()))
        .filter(unit_ancestor::Column::AncestorId.is_not_in(members.iter().copied()))
        .exec(tx.conn())
        .await?;
    let above = match parent {
        Some(parent) => ancestors(&tx.source(), &[parent]).await?.remove(&parent).ok_or(Fail::NotFound)?,
        None => Vec::new(),
    };
    let mut rows = Vec::new();
    for (member, depth) in &below {
        for (distance, ancestor) in (1_i32..).zip(&above) {
            rows.push(unit_ancestor::ActiveModel {
                ancestor_id: Set(*ancestor),
                unit_id: Set(*member),
                depth: Set(depth + distance),
            });
        }
    }
    if below.len() == 1 && below[0] == (unit, 0) {
        let itself = unit_ancestor::Entity::find_by_id((unit, unit)).one(tx.conn()).await?;
        if itself.is_none() {
            rows.push(unit_ancestor::ActiveModel {
                ancestor_id: Set(unit),
                unit_id: Set(unit),
                depth: Set(0),
            });
        }
    }
    for chunk in rows.chunks(dialect::rows_per_insert(3)) {
        unit_ancestor::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

/// A unit as the audit trail tells it.
fn told(unit: &unit::Model) -> serde_json::Value {
    serde_json::json!({
        "code": unit.code, "name": unit.name, "kind": unit.kind.0.code(), "block": unit.block.map(|block| block.0.code()),
        "parent": unit.parent_id.map(|parent| parent.0), "population": unit.population, "version": unit.version,
    })
}

/// Which units a list is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitFilter {
    /// The code of a unit: only those of its subtree.
    pub within: Option<String>,
    /// The start of a word of the name, or of the code.
    pub search: Option<String>,
}

impl UnitFilter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(code) = &self.within {
            let root = Query::select()
                .column(unit::Column::Id)
                .from(unit::Entity)
                .and_where(unit::Column::Code.eq(code))
                .take();
            let below = Query::select()
                .column(unit_ancestor::Column::UnitId)
                .from(unit_ancestor::Entity)
                .and_where(Expr::col(unit_ancestor::Column::AncestorId).in_subquery(root))
                .take();
            all = all.add(unit::Column::Id.in_subquery(below));
        }
        if let Some(text) = &self.search {
            all = all.add(
                Condition::any()
                    .add(dialect::begins_a_word(unit::Column::NameFolded, text))
                    .add(dialect::begins(unit::Column::Code, text)),
            );
        }
        all
    }
}

/// A page of units in order of code.
pub async fn list(
    source: &Source<'_>,
    filter: &UnitFilter,
    from: Option<&str>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<Unit>> {
    let mut select = unit::Entity::find().filter(filter.condition());
    if let Some(code) = from {
        select =
            select.filter(if backwards { unit::Column::Code.lt(code) } else { unit::Column::Code.gt(code) });
    }
    let order = if backwards { Order::Desc } else { Order::Asc };
    Ok(select.order_by(unit::Column::Code, order).limit(limit).all(source).await?)
}

/// How many units a filter holds.
pub async fn count(source: &Source<'_>, filter: &UnitFilter) -> Found<i64> {
    let count = unit::Entity::find().filter(filter.condition()).count(source).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

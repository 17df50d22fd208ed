//! Units: the tree, kept with each unit's ancestors so that a subtree is one look-up.

mod write;

pub use write::{UnitInput, lock, lock_tree, upsert_many};

use crate::db::Source;
use crate::dialect;
use crate::fail::Found;
use crate::policy::subtree;
use crate::rows;
use chrono::NaiveDate;
use entity::ids::UnitId;
use entity::{unit, unit_ancestor, using_agency};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
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
    rows::by_ids::<unit::Entity>(source, ids).await
}

/// A unit by its code.
pub async fn find_by_code(source: &Source<'_>, code: &str) -> Found<Option<unit::Model>> {
    Ok(unit::Entity::find().filter(unit::Column::Code.eq(code)).one(source).await?)
}

/// Units by code.
pub async fn find_by_codes(source: &Source<'_>, codes: &[String]) -> Found<HashMap<String, unit::Model>> {
    let rows = unit::Entity::find().filter(unit::Column::Code.is_in(codes)).all(source).await?;
    Ok(rows.into_iter().map(|unit| (unit.code.clone(), unit)).collect())
}

/// The code of each unit's parent, by the unit's own code: the whole tree.
pub async fn parent_codes(source: &Source<'_>) -> Found<HashMap<String, Option<String>>> {
    let rows: Vec<(UnitId, Option<UnitId>, String)> = unit::Entity::find()
        .select_only()
        .columns([unit::Column::Id, unit::Column::ParentId, unit::Column::Code])
        .into_tuple()
        .all(source)
        .await?;
    let codes: HashMap<UnitId, &String> = rows.iter().map(|(id, _, code)| (*id, code)).collect();
    let above = |parent: &UnitId| codes.get(parent).map(|code| (*code).clone());
    Ok(rows.iter().map(|(_, parent, code)| (code.clone(), parent.as_ref().and_then(above))).collect())
}

/// The units right below each of these, in order of code.
pub async fn children(source: &Source<'_>, parents: &[UnitId]) -> Found<HashMap<UnitId, Vec<unit::Model>>> {
    let rows = unit::Entity::find()
        .filter(unit::Column::ParentId.is_in(parents.iter().copied()))
        .order_by_asc(unit::Column::Code)
        .all(source)
        .await?;
    let mut children: HashMap<UnitId, Vec<unit::Model>> = HashMap::new();
    for row in rows {
        if let Some(parent) = row.parent_id {
            children.entry(parent).or_default().push(row);
        }
    }
    Ok(children)
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

/// The keys of a unit of that code and of all above it: what these own is usable in it.
pub(crate) fn usable_in(code: &str) -> sea_orm::sea_query::SelectStatement {
    let itself = Query::select()
        .column(unit::Column::Id)
        .from(unit::Entity)
        .and_where(unit::Column::Code.eq(code))
        .take();
    Query::select()
        .column(unit_ancestor::Column::AncestorId)
        .from(unit_ancestor::Entity)
        .and_where(Expr::col(unit_ancestor::Column::UnitId).in_subquery(itself))
        .take()
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

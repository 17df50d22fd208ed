//! Positions: what each is on a day.

mod write;

pub use write::{PositionInput, changes, retire, upsert_many};

use crate::db::Source;
use crate::dialect;
use crate::fail::Found;
use crate::unit::usable_in;
use chrono::NaiveDate;
use domain::terms::{Leads, PositionGroup};
use entity::ids::{FieldId, PositionId, PositionVersionId};
use entity::{position, position_field, position_version};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;

/// A position as it is from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionFacts {
    /// The version.
    pub version: PositionVersionId,
    /// From this day on.
    pub valid_from: NaiveDate,
    /// Its name.
    pub name: String,
    /// Its group of similar duties.
    pub group: PositionGroup,
    /// Whether it leads its unit.
    pub leads: Leads,
    /// Its fields, the primary one first.
    pub fields: Vec<FieldId>,
}

/// Positions with all their versions.
#[derive(Clone, Debug, Default)]
pub struct PositionBook(HashMap<PositionId, Vec<PositionFacts>>);

impl PositionBook {
    /// Loads the positions of these keys, or all.
    pub async fn load(source: &Source<'_>, ids: Option<&[PositionId]>) -> Found<Self> {
        let mut versions = position_version::Entity::find();
        if let Some(ids) = ids {
            versions = versions.filter(position_version::Column::PositionId.is_in(ids.iter().copied()));
        }
        let versions = versions.order_by_asc(position_version::Column::ValidFrom).all(source).await?;
        let keys: Vec<PositionVersionId> = versions.iter().map(|version| version.id).collect();
        let mut rows = position_field::Entity::find();
        if ids.is_some() {
            rows = rows.filter(position_field::Column::PositionVersionId.is_in(keys));
        }
        let mut fields: HashMap<PositionVersionId, Vec<FieldId>> = HashMap::new();
        for row in rows.order_by_asc(position_field::Column::Ordinal).all(source).await? {
            fields.entry(row.position_version_id).or_default().push(row.field_id);
        }
        let mut book: HashMap<PositionId, Vec<PositionFacts>> = HashMap::new();
        for version in versions {
            book.entry(version.position_id).or_default().push(PositionFacts {
                version: version.id,
                valid_from: version.valid_from,
                name: version.name,
                group: version.position_group.0,
                leads: version.leads.0,
                fields: fields.remove(&version.id).unwrap_or_default(),
            });
        }
        Ok(Self(book))
    }

    /// Whether a position leads its unit in any of its versions.
    #[must_use]
    pub fn leads(&self, position: PositionId) -> bool {
        self.versions(position).iter().any(|facts| facts.leads != Leads::None)
    }

    /// All versions of a position, the earliest first.
    #[must_use]
    pub fn versions(&self, position: PositionId) -> &[PositionFacts] {
        self.0.get(&position).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a position is on a day: the last version that holds by then, or its first before that.
    #[must_use]
    pub fn on(&self, position: PositionId, day: NaiveDate) -> Option<&PositionFacts> {
        let versions = self.0.get(&position)?;
        versions.iter().rev().find(|version| version.valid_from <= day).or_else(|| versions.first())
    }
}

/// A position as stored.
pub type PositionRow = position::Model;

/// A position by its code.
pub async fn find_by_code(source: &Source<'_>, code: &str) -> Found<Option<position::Model>> {
    Ok(position::Entity::find().filter(position::Column::Code.eq(code)).one(source).await?)
}

/// A position with what it is from each day on, the earliest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Code, owner, version.
    pub row: position::Model,
    /// Its versions.
    pub versions: Vec<PositionFacts>,
}

impl Position {
    /// What it is on a day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Option<&PositionFacts> {
        self.versions.iter().rev().find(|version| version.valid_from <= day).or_else(|| self.versions.first())
    }
}

async fn with_versions(source: &Source<'_>, rows: Vec<position::Model>) -> Found<Vec<Position>> {
    let ids: Vec<PositionId> = rows.iter().map(|row| row.id).collect();
    let mut book = PositionBook::load(source, Some(&ids)).await?;
    let all = rows.into_iter().map(|row| {
        let versions = book.0.remove(&row.id).unwrap_or_default();
        Position { row, versions }
    });
    Ok(all.collect())
}

/// A position by its code, with its versions.
pub async fn find_full_by_code(source: &Source<'_>, code: &str) -> Found<Option<Position>> {
    let row = find_by_code(source, code).await?;
    Ok(with_versions(source, row.into_iter().collect()).await?.pop())
}

/// Positions by key, with their versions.
pub async fn find_many(source: &Source<'_>, ids: &[PositionId]) -> Found<HashMap<PositionId, Position>> {
    let rows =
        position::Entity::find().filter(position::Column::Id.is_in(ids.iter().copied())).all(source).await?;
    let all = with_versions(source, rows).await?;
    Ok(all.into_iter().map(|position| (position.row.id, position)).collect())
}

/// Positions by code.
pub async fn find_by_codes(source: &Source<'_>, codes: &[String]) -> Found<HashMap<String, position::Model>> {
    let rows = position::Entity::find().filter(position::Column::Code.is_in(codes)).all(source).await?;
    Ok(rows.into_iter().map(|position| (position.code.clone(), position)).collect())
}

/// Which positions a list is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PositionFilter {
    /// The code of a unit: only those usable in it.
    pub usable_in: Option<String>,
    /// The start of a word of any of its names, or of the code.
    pub search: Option<String>,
    /// Only those that have ever been of this group.
    pub group: Option<PositionGroup>,
}

impl PositionFilter {
    fn condition(&self) -> Condition {
        let versions = |of: Condition| {
            let versions = Query::select()
                .column(position_version::Column::PositionId)
                .from(position_version::Entity)
                .cond_where(of)
                .take();
            Expr::col((position::Entity, position::Column::Id)).in_subquery(versions)
        };
        let mut all = Condition::all();
        if let Some(unit) = &self.usable_in {
            all = all.add(position::Column::OwnerUnitId.in_subquery(usable_in(unit)));
        }
        if let Some(text) = &self.search {
            let named = dialect::begins_a_word(position_version::Column::NameFolded, text);
            all = all.add(
                Condition::any().add(versions(named)).add(dialect::begins(position::Column::Code, text)),
            );
        }
        if let Some(group) = self.group {
            let grouped = position_version::Column::PositionGroup.eq(entity::coded::Coded(group));
            all = all.add(versions(Condition::all().add(grouped)));
        }
        all
    }
}

/// A page of positions in order of code.
pub async fn list(
    source: &Source<'_>,
    filter: &PositionFilter,
    from: Option<&str>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<Position>> {
    let mut select = position::Entity::find().filter(filter.condition());
    if let Some(code) = from {
        let column = position::Column::Code;
        select = select.filter(if backwards { column.lt(code) } else { column.gt(code) });
    }
    let order = if backwards { Order::Desc } else { Order::Asc };
    let rows = select.order_by(position::Column::Code, order).limit(limit).all(source).await?;
    with_versions(source, rows).await
}

/// How many positions a filter holds.
pub async fn count(source: &Source<'_>, filter: &PositionFilter) -> Found<i64> {
    let count = position::Entity::find().filter(filter.condition()).count(source).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

//! Positions: what each is on a day.

use crate::db::Source;
use crate::fail::Found;
use chrono::NaiveDate;
use domain::terms::{Leads, PositionGroup};
use entity::ids::{FieldId, PositionId, PositionVersionId};
use entity::{position, position_field, position_version};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
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

    /// What a position is on a day: the last version that holds by then, or its first before that.
    #[must_use]
    pub fn on(&self, position: PositionId, day: NaiveDate) -> Option<&PositionFacts> {
        let versions = self.0.get(&position)?;
        versions.iter().rev().find(|version| version.valid_from <= day).or_else(|| versions.first())
    }
}

/// A position by its code.
pub async fn find_by_code(source: &Source<'_>, code: &str) -> Found<Option<position::Model>> {
    Ok(position::Entity::find().filter(position::Column::Code.eq(code)).one(source).await?)
}

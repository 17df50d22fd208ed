//! The fields of a position version; the first is the primary one.

use crate::ids::{FieldId, PositionVersionId};
use sea_orm::entity::prelude::*;

/// The fields of a position version; the first is the primary one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "position_field")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub position_version_id: PositionVersionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    pub field_id: FieldId,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Job positions, by code.

use crate::ids::{PositionId, UnitId};
use sea_orm::entity::prelude::*;

/// Job positions, by code.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "position")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PositionId,
    pub code: String,
    pub owner_unit_id: UnitId,
    pub retired_from: Option<Date>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

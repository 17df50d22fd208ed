//! Fields of work.

use crate::ids::{FieldId, UnitId};
use sea_orm::entity::prelude::*;

/// Fields of work.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "field")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FieldId,
    pub code: String,
    pub name: String,
    pub name_folded: String,
    pub owner_unit_id: UnitId,
    pub provider_unit_id: Option<UnitId>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! The catalogue of work products.

use crate::ids::{FieldId, ProductId, UnitId};
use sea_orm::entity::prelude::*;

/// The catalogue of work products.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ProductId,
    pub code: String,
    pub name: String,
    pub name_folded: String,
    pub measure: String,
    pub field_id: Option<FieldId>,
    pub owner_unit_id: UnitId,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

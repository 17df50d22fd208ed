//! The tree of units.

use crate::coded::Coded;
use crate::ids::UnitId;
use domain::terms::{Block, UnitKind};
use sea_orm::entity::prelude::*;

/// The tree of units.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: UnitId,
    pub code: String,
    pub name: String,
    pub name_folded: String,
    pub kind: Coded<UnitKind>,
    pub block: Option<Coded<Block>>,
    pub parent_id: Option<UnitId>,
    pub population: Option<i32>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

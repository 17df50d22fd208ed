//! Where a person asks to go.

use crate::ids::{MoveWishId, PersonId, UnitId};
use sea_orm::entity::prelude::*;

/// Where a person asks to go.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "move_wish")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: MoveWishId,
    pub person_id: PersonId,
    pub unit_id: Option<UnitId>,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Posts of a position in a unit from a day on.

use crate::ids::{PositionId, PostPlanId, UnitId};
use sea_orm::entity::prelude::*;

/// Posts of a position in a unit from a day on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post_plan")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PostPlanId,
    pub unit_id: UnitId,
    pub position_id: PositionId,
    pub valid_from: Date,
    pub posts: i32,
    pub decision_number: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

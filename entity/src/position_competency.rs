//! What a position requires from a day on, weights in 10⁻⁶.

use crate::ids::{CompetencyId, PositionCompetencyId, PositionId};
use sea_orm::entity::prelude::*;

/// What a position requires from a day on, weights in 10⁻⁶.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "position_competency")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PositionCompetencyId,
    pub position_id: PositionId,
    pub competency_id: CompetencyId,
    pub valid_from: Date,
    pub level: i32,
    pub weight: i64,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

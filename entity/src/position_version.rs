//! What a position is from a day on.

use crate::coded::Coded;
use crate::ids::{PositionId, PositionVersionId};
use domain::terms::{Leads, PositionGroup};
use sea_orm::entity::prelude::*;

/// What a position is from a day on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "position_version")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PositionVersionId,
    pub position_id: PositionId,
    pub valid_from: Date,
    pub name: String,
    pub name_folded: String,
    pub position_group: Coded<PositionGroup>,
    pub leads: Coded<Leads>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Versions of the KPI template of a position.

use crate::coded::Coded;
use crate::ids::{PositionId, TemplateId};
use domain::terms::TemplateState;
use sea_orm::entity::prelude::*;

/// Versions of the KPI template of a position.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TemplateId,
    pub position_id: PositionId,
    pub number: i32,
    pub state: Coded<TemplateState>,
    pub effective_from: Date,
    pub step: i64,
    pub published_at: Option<i64>,
    pub retired_from: Option<Date>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

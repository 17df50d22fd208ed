//! What an independent survey published about a unit, in 10⁻⁶ of a share.

use crate::ids::{SurveyResultId, UnitId};
use sea_orm::entity::prelude::*;

/// What an independent survey published about a unit, in 10⁻⁶ of a share.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_result")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SurveyResultId,
    pub unit_id: UnitId,
    pub year: i32,
    pub share: i64,
    pub source: String,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Levels that people were assessed at.

use crate::ids::{CompetencyId, PersonCompetencyId, PersonId};
use sea_orm::entity::prelude::*;

/// Levels that people were assessed at.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_competency")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PersonCompetencyId,
    pub person_id: PersonId,
    pub competency_id: CompetencyId,
    pub level: i32,
    pub assessed_on: Date,
    pub source: String,
    pub evidence: String,
    pub entered_by_id: i64,
    pub entered_at: i64,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! The competency framework.

use crate::coded::Coded;
use crate::ids::{CompetencyId, FieldId};
use domain::training::CompetencyGroup;
use sea_orm::entity::prelude::*;

/// The competency framework.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "competency")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CompetencyId,
    pub code: String,
    pub name: String,
    pub name_folded: String,
    pub competency_group: Coded<CompetencyGroup>,
    pub field_id: Option<FieldId>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

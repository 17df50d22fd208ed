//! The text of a case of corruption or waste, apart so that it can be erased.

use crate::ids::CorruptionCaseId;
use sea_orm::entity::prelude::*;

/// The text of a case of corruption or waste, apart so that it can be erased.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "corruption_case_text")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub corruption_case_id: CorruptionCaseId,
    pub body: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

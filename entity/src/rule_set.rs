//! The rule sets that were loaded, with their text as it was read.

use crate::ids::RuleSetId;
use sea_orm::entity::prelude::*;

/// The rule sets that were loaded, with their text as it was read.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_set")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RuleSetId,
    pub code: String,
    pub title: String,
    pub body: String,
    pub sha256: String,
    pub loaded_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

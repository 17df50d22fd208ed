//! From which day which rule set applies.

use crate::ids::{RuleSetId, RuleSetInForceId};
use sea_orm::entity::prelude::*;

/// From which day which rule set applies.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_set_in_force")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RuleSetInForceId,
    pub rule_set_id: RuleSetId,
    pub valid_from: Date,
    pub decision_number: Option<String>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

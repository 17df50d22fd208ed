//! Ties at the cut, and how they were decided.

use crate::ids::{CapDecisionId, CapRunId};
use sea_orm::entity::prelude::*;

/// Ties at the cut, and how they were decided.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cap_decision")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CapDecisionId,
    pub cap_run_id: CapRunId,
    pub tie: String,
    pub chosen: Option<String>,
    pub decision_number: Option<String>,
    pub reason: Option<String>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

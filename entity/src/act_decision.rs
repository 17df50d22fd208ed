//! Decisions on an act.

use crate::coded::Coded;
use crate::ids::{ActDecisionId, ActId};
use domain::class::{DisciplineForm, DisciplinedBy};
use sea_orm::entity::prelude::*;

/// Decisions on an act.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "act_decision")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ActDecisionId,
    pub act_id: ActId,
    pub decided_by: Coded<DisciplinedBy>,
    pub form: Coded<DisciplineForm>,
    pub effective_on: Date,
    pub decision_number: String,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

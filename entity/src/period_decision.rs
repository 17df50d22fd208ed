//! Numbered decisions on one person and period.

use crate::coded::Coded;
use crate::ids::{PeriodDecisionId, PeriodId, PersonId};
use domain::terms::PeriodDecisionKind;
use sea_orm::entity::prelude::*;

/// Numbered decisions on one person and period.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "period_decision")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PeriodDecisionId,
    pub person_id: PersonId,
    pub period_id: PeriodId,
    pub kind: Coded<PeriodDecisionKind>,
    pub decision_number: String,
    pub reason: String,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

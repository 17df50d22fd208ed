//! Scores that another body handed over.

use crate::ids::{HandedOverScoreId, PeriodId, PersonId};
use sea_orm::entity::prelude::*;

/// Scores that another body handed over.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "handed_over_score")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: HandedOverScoreId,
    pub person_id: PersonId,
    pub period_id: PeriodId,
    pub body: String,
    pub score_exact: String,
    pub result_exact: Option<String>,
    pub working_days: i32,
    pub unexcused_delays: Option<i32>,
    pub document: Option<String>,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

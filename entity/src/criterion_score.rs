//! Points for the general criteria, and the leader lines dd and e.

use crate::ids::{CriterionScoreId, PeriodId, PersonId};
use sea_orm::entity::prelude::*;

/// Points for the general criteria, and the leader lines dd and e.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "criterion_score")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CriterionScoreId,
    pub person_id: PersonId,
    pub period_id: PeriodId,
    pub line: String,
    pub self_points: Option<i64>,
    pub reviewer_points: Option<i64>,
    pub final_points: Option<i64>,
    pub self_note: Option<String>,
    pub proposal: Option<String>,
    pub reason: Option<String>,
    pub entered_by_id: i64,
    pub entered_at: i64,
    pub on_behalf_document: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

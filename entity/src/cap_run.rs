//! Runs of the excellence cap.

use crate::coded::Coded;
use crate::ids::{CapRunId, UnitId};
use domain::terms::CapRunState;
use sea_orm::entity::prelude::*;

/// Runs of the excellence cap.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cap_run")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CapRunId,
    pub agency_id: UnitId,
    pub year: i32,
    pub number: i32,
    pub state: Coded<CapRunState>,
    pub terms: String,
    pub started_at: i64,
    pub final_at: Option<i64>,
    pub decision_number: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

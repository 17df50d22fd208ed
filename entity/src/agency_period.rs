//! The state of a period for an agency.

use crate::coded::Coded;
use crate::ids::{AgencyPeriodId, PeriodId, UnitId};
use domain::terms::PeriodState;
use sea_orm::entity::prelude::*;

/// The state of a period for an agency.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agency_period")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AgencyPeriodId,
    pub agency_id: UnitId,
    pub period_id: PeriodId,
    pub state: Coded<PeriodState>,
    pub opened_at: Option<i64>,
    pub locked_at: Option<i64>,
    pub reopened_by_decision: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

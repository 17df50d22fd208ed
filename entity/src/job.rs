//! Background jobs.

use crate::coded::Coded;
use crate::ids::JobId;
use domain::terms::JobState;
use sea_orm::entity::prelude::*;

/// Background jobs.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: JobId,
    pub kind: String,
    pub arguments: String,
    pub account_id: Option<i64>,
    pub actor: String,
    pub state: Coded<JobState>,
    pub done: i64,
    pub total: i64,
    pub cancel_requested: bool,
    pub heartbeat_at: Option<i64>,
    pub attempts: i32,
    pub result: Option<String>,
    pub error: Option<String>,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Units finished, by day.

use crate::ids::{DeliveryId, OutputRecordId};
use sea_orm::entity::prelude::*;

/// Units finished, by day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeliveryId,
    pub record_id: OutputRecordId,
    pub day_finished: Date,
    pub units: i32,
    pub unit_numbers: Option<String>,
    pub source: String,
    pub corrected: bool,
    pub entered_by_id: i64,
    pub entered_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

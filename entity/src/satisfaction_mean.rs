//! The ratings of a field in the twelve months before a period, fixed when it opened.

use crate::ids::{FieldId, PeriodId};
use sea_orm::entity::prelude::*;

/// The ratings of a field in the twelve months before a period, fixed when it opened.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "satisfaction_mean")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub period_id: PeriodId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub field_id: FieldId,
    pub rated: i64,
    pub satisfied: i64,
    pub mean: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Cases of corruption or waste in a unit (Art. 20.4d).

use crate::ids::{CorruptionCaseId, UnitId};
use sea_orm::entity::prelude::*;

/// Cases of corruption or waste in a unit (Art. 20.4d).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "corruption_case")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CorruptionCaseId,
    pub unit_id: UnitId,
    pub reference: String,
    pub opened_on: Date,
    pub dealt_with_on: Option<Date>,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

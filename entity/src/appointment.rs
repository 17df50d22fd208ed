//! Who serves where, from when to when.

use crate::coded::Coded;
use crate::ids::{AppointmentId, PersonId, PositionId, UnitId};
use domain::terms::AppointmentKind;
use sea_orm::entity::prelude::*;

/// Who serves where, from when to when.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appointment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AppointmentId,
    pub person_id: PersonId,
    pub position_id: PositionId,
    pub unit_id: UnitId,
    pub kind: Coded<AppointmentKind>,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub share_percent: i32,
    pub decision_number: Option<String>,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

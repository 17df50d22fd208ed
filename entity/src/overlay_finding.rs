//! Findings under Party or local rules that bound a class.

use crate::coded::Coded;
use crate::ids::{OverlayFindingId, PersonId};
use domain::class::Class;
use sea_orm::entity::prelude::*;

/// Findings under Party or local rules that bound a class.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "overlay_finding")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OverlayFindingId,
    pub person_id: PersonId,
    pub year: i32,
    pub rule: String,
    pub bound: Option<Coded<Class>>,
    pub task: Option<String>,
    pub lifted_on: Option<Date>,
    pub reason: String,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

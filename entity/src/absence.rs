//! Leave and study.

use crate::coded::Coded;
use crate::ids::{AbsenceId, PersonId};
use domain::terms::AbsenceKind;
use sea_orm::entity::prelude::*;

/// Leave and study.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "absence")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AbsenceId,
    pub person_id: PersonId,
    pub kind: Coded<AbsenceKind>,
    pub first_day: Date,
    pub last_day: Option<Date>,
    pub document: Option<String>,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Whom deputies and acting heads are in charge of.

use crate::coded::Coded;
use crate::ids::{FieldId, PersonId, SupervisionScopeId, UnitId};
use domain::terms::ScopeSubject;
use sea_orm::entity::prelude::*;

/// Whom deputies and acting heads are in charge of.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "supervision_scope")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SupervisionScopeId,
    pub leader_id: PersonId,
    pub subject: Coded<ScopeSubject>,
    pub person_id: Option<PersonId>,
    pub unit_id: Option<UnitId>,
    pub field_id: Option<FieldId>,
    pub acting: bool,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub decision_number: Option<String>,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

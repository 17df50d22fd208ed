//! What a cap run made of each person.

use crate::coded::Coded;
use crate::ids::{CapRowId, CapRunId, EvaluationId, PersonId};
use domain::class::Class;
use sea_orm::entity::prelude::*;

/// What a cap run made of each person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cap_row")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CapRowId,
    pub cap_run_id: CapRunId,
    pub person_id: PersonId,
    pub evaluation_id: EvaluationId,
    pub cap_group: String,
    pub class_before: Coded<Class>,
    pub final_class: Option<Coded<Class>>,
    pub grounds: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! The leaders in charge where a case happened.

use crate::ids::{CorruptionCaseId, PersonId};
use sea_orm::entity::prelude::*;

/// The leaders in charge where a case happened.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "corruption_case_leader")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub corruption_case_id: CorruptionCaseId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

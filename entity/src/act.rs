//! Acts and conclusions that bear on the class of a year.

use crate::coded::Coded;
use crate::ids::{ActId, PersonId, UnitId};
use domain::class::ActKind;
use sea_orm::entity::prelude::*;

/// Acts and conclusions that bear on the class of a year.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "act")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ActId,
    pub person_id: PersonId,
    pub reference: String,
    pub kind: Coded<ActKind>,
    pub act_on: Option<Date>,
    pub act_at_unit_id: Option<UnitId>,
    pub concluded_on: Option<Date>,
    pub used_in_year: Option<i32>,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! A unit's own yearly result (Art. 5-9).

use crate::coded::Coded;
use crate::ids::{OrganisationResultId, UnitId};
use domain::class::Class;
use sea_orm::entity::prelude::*;

/// A unit's own yearly result (Art. 5-9).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_result")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OrganisationResultId,
    pub unit_id: UnitId,
    pub year: i32,
    pub score_exact: String,
    pub conditions: String,
    pub computed_class: Option<Coded<Class>>,
    pub decided_class: Option<Coded<Class>>,
    pub decision_number: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

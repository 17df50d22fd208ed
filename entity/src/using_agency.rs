//! Which units track and classify their own people, and when.

use crate::ids::{UnitId, UsingAgencyId};
use sea_orm::entity::prelude::*;

/// Which units track and classify their own people, and when.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "using_agency")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: UsingAgencyId,
    pub unit_id: UnitId,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

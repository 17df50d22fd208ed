//! What has changed since an evaluation was computed.

use crate::ids::{PeriodId, PersonId, StaleMarkId};
use sea_orm::entity::prelude::*;

/// What has changed since an evaluation was computed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stale_mark")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: StaleMarkId,
    pub person_id: PersonId,
    pub period_id: PeriodId,
    pub change: String,
    pub at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

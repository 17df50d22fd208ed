//! Months, quarters and years.

use crate::coded::Coded;
use crate::ids::PeriodId;
use domain::terms::PeriodKind;
use sea_orm::entity::prelude::*;

/// Months, quarters and years.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "period")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PeriodId,
    pub kind: Coded<PeriodKind>,
    pub year: i32,
    pub number: i32,
    pub first_day: Date,
    pub closing_day: Date,
    pub calendar_first_day: Date,
    pub calendar_last_day: Date,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

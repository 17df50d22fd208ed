//! Days on which the working week is not the usual one.

use crate::coded::Coded;
use crate::ids::CalendarDayId;
use domain::terms::CalendarDayKind;
use sea_orm::entity::prelude::*;

/// Days on which the working week is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_day")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CalendarDayId,
    pub day: Date,
    pub kind: Coded<CalendarDayKind>,
    pub name: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Ratings counted: one row a subject, field, channel and period.

use crate::coded::Coded;
use crate::ids::{FieldId, PeriodId, PersonId, SatisfactionResultId, UnitId};
use domain::satisfaction::{RatingChannel, RatingSubject};
use sea_orm::entity::prelude::*;

/// Ratings counted: one row a subject, field, channel and period.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "satisfaction_result")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SatisfactionResultId,
    pub subject: Coded<RatingSubject>,
    pub person_id: Option<PersonId>,
    pub unit_id: UnitId,
    pub field_id: FieldId,
    pub channel: Coded<RatingChannel>,
    pub period_id: PeriodId,
    pub rated: i64,
    pub satisfied: i64,
    pub source: String,
    pub reference: String,
    pub reason: Option<String>,
    pub entered_by_id: i64,
    pub entered_at: i64,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

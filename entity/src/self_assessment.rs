//! A person's own assessment of a period.

use crate::coded::Coded;
use crate::ids::{PeriodId, PersonId, SelfAssessmentId};
use domain::self_assessment::SelfAssessmentState;
use sea_orm::entity::prelude::*;

/// A person's own assessment of a period.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "self_assessment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SelfAssessmentId,
    pub person_id: PersonId,
    pub period_id: PeriodId,
    pub state: Coded<SelfAssessmentState>,
    pub note: Option<String>,
    pub lines: String,
    pub submitted_at: Option<i64>,
    pub submitted: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

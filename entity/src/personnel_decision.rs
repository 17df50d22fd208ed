//! What was decided about a person on a need.

use crate::coded::Coded;
use crate::ids::{
    CompetencyId, EvaluationId, FieldId, PeriodId, PersonId, PersonnelDecisionId, PositionId, UnitId,
};
use domain::decision::{DecisionKind, DecisionState, NeedKind};
use domain::placement::MoveKind;
use domain::training::TrainingGround;
use sea_orm::entity::prelude::*;

/// What was decided about a person on a need.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "personnel_decision")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PersonnelDecisionId,
    pub person_id: PersonId,
    pub kind: Coded<DecisionKind>,
    pub state: Coded<DecisionState>,
    pub need: Coded<NeedKind>,
    pub ground: Option<Coded<TrainingGround>>,
    pub competency_id: Option<CompetencyId>,
    pub period_id: Option<PeriodId>,
    pub post_unit_id: Option<UnitId>,
    pub post_position_id: Option<PositionId>,
    pub evaluation_id: Option<EvaluationId>,
    pub evaluation_revision: Option<i32>,
    pub need_field_id: Option<FieldId>,
    pub field_id: Option<FieldId>,
    pub provider_unit_id: Option<UnitId>,
    pub move_kind: Option<Coded<MoveKind>>,
    pub to_unit_id: Option<UnitId>,
    pub to_position_id: Option<PositionId>,
    pub planned_from: Option<Date>,
    pub planned_to: Option<Date>,
    pub reason: String,
    pub legal_ground: String,
    pub decision_number: Option<String>,
    pub decided_on: Option<Date>,
    pub withdrawn_reason: Option<String>,
    pub evidence: String,
    pub row_digest: String,
    pub entered_by_id: i64,
    pub entered_at: i64,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

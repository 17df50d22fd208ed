//! Evaluations: one row a person, period and revision.

use crate::coded::Coded;
use crate::ids::{EvaluationId, PeriodId, PersonId, PositionId, RuleSetId, TemplateId, UnitId};
use domain::class::Class;
use domain::rules::Level;
use domain::score::general::GeneralSource;
use domain::terms::{EvaluationStatus, Leads, PositionGroup};
use sea_orm::entity::prelude::*;

/// Evaluations: one row a person, period and revision.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evaluation")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: EvaluationId,
    pub person_id: PersonId,
    pub period_id: PeriodId,
    pub revision: i32,
    pub latest: bool,
    pub person_code: String,
    pub unit_id: UnitId,
    pub agency_id: UnitId,
    pub position_id: PositionId,
    pub position_group: Coded<PositionGroup>,
    pub leads: Coded<Leads>,
    pub template_id: Option<TemplateId>,
    pub rule_set_id: RuleSetId,
    pub status: Coded<EvaluationStatus>,
    pub reason: Option<String>,
    pub general_source: Option<Coded<GeneralSource>>,
    pub score: Option<i64>,
    pub score_exact: Option<String>,
    pub level: Option<Coded<Level>>,
    pub class: Option<Coded<Class>>,
    pub general: Option<i64>,
    pub quantity: Option<i64>,
    pub quality: Option<i64>,
    pub progress: Option<i64>,
    pub unit_results: Option<i64>,
    pub organising: Option<i64>,
    pub unity: Option<i64>,
    pub result: Option<i64>,
    pub result_exact: Option<String>,
    pub unexcused_delays: Option<i32>,
    pub as_of: Date,
    pub computed_at: i64,
    pub lines: String,
    pub explanation: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

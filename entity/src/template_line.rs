//! Criteria lines of a template, maxima in 10⁻⁹ points.

use crate::ids::{TemplateId, TemplateLineId};
use sea_orm::entity::prelude::*;

/// Criteria lines of a template, maxima in 10⁻⁹ points.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template_line")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TemplateLineId,
    pub template_id: TemplateId,
    pub code: String,
    pub criterion: String,
    pub name: String,
    pub maximum: i64,
    pub ordinal: i32,
    pub feed_from: Option<i64>,
    pub feed_to: Option<i64>,
    pub feed_least: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

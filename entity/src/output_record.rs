//! Output records: one task of one person in one period for one product.

use crate::coded::Coded;
use crate::ids::{OutputRecordId, PeriodId, PersonId, ProductId};
use domain::score::products::{HandOverReason, Origin};
use sea_orm::entity::prelude::*;

/// Output records: one task of one person in one period for one product.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "output_record")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OutputRecordId,
    pub person_id: PersonId,
    pub period_id: PeriodId,
    pub product_id: ProductId,
    pub source: String,
    pub reference: String,
    pub part: i32,
    pub origin: Coded<Origin>,
    pub origin_record_id: Option<OutputRecordId>,
    pub coefficient: i64,
    pub assigned: i32,
    pub completed: i32,
    pub deadline: Option<Date>,
    pub sent_digest: Option<String>,
    pub kept_by_superior: bool,
    pub handed_over_to_id: Option<PersonId>,
    pub handed_over_reason: Option<Coded<HandOverReason>>,
    pub beyond_requirement: bool,
    pub evidence: Option<String>,
    pub note: Option<String>,
    pub entered_by_id: i64,
    pub entered_at: i64,
    pub on_behalf_document: Option<String>,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

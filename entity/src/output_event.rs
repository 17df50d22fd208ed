//! Failed reviews and delays, each of one unit of a record.

use crate::coded::Coded;
use crate::ids::{OutputEventId, OutputRecordId, PersonId};
use domain::score::products::{Cause, EventKind, Severity};
use sea_orm::entity::prelude::*;

/// Failed reviews and delays, each of one unit of a record.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "output_event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OutputEventId,
    pub record_id: OutputRecordId,
    pub reference: String,
    pub kind: Coded<EventKind>,
    pub unit_number: Option<i32>,
    pub count: i32,
    pub severity: Option<Coded<Severity>>,
    pub cause: Coded<Cause>,
    pub before_takeover: bool,
    pub automatic: bool,
    pub confirmed_by_id: Option<i64>,
    pub confirmed_for_id: Option<PersonId>,
    pub confirmed_at: Option<i64>,
    pub confirmation: Option<String>,
    pub entered_by_id: i64,
    pub entered_at: i64,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

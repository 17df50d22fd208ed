//! What bars a person from being moved.

use crate::coded::Coded;
use crate::ids::{MoveBarId, PersonId};
use domain::placement::MoveBarKind;
use sea_orm::entity::prelude::*;

/// What bars a person from being moved.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "move_bar")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: MoveBarId,
    pub person_id: PersonId,
    pub bar: Coded<MoveBarKind>,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub document: Option<String>,
    pub voided_at: Option<i64>,
    pub void_reason: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Who looked at a person's file, by day.

use crate::ids::{AccountId, FileAccessId, PersonId};
use sea_orm::entity::prelude::*;

/// Who looked at a person's file, by day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file_access")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FileAccessId,
    pub person_id: PersonId,
    pub account_id: AccountId,
    pub day: Date,
    pub first_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

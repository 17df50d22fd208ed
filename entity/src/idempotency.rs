//! What was already done for a key.

use crate::ids::IdempotencyId;
use sea_orm::entity::prelude::*;

/// What was already done for a key.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: IdempotencyId,
    pub account_id: i64,
    pub key: String,
    pub operation: String,
    pub input_hash: String,
    pub outcome: Option<String>,
    pub created_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

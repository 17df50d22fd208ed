//! Every refresh token given, by hash.

use crate::ids::{RefreshTokenId, SessionId};
use sea_orm::entity::prelude::*;

/// Every refresh token given, by hash.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RefreshTokenId,
    pub session_id: SessionId,
    pub token_hash: String,
    pub created_at: i64,
    pub used_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Keys that sign access tokens.

use crate::ids::SigningKeyId;
use sea_orm::entity::prelude::*;

/// Keys that sign access tokens.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SigningKeyId,
    pub key_id: String,
    pub secret: String,
    pub created_at: i64,
    pub retired_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

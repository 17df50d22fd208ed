//! The audit chain.

use sea_orm::entity::prelude::*;

/// The audit chain.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub at: i64,
    pub account_id: Option<i64>,
    pub actor: String,
    pub on_behalf_of_id: Option<i64>,
    pub address: Option<String>,
    pub trace: Option<String>,
    pub action: String,
    pub noun: String,
    pub object_id: Option<i64>,
    pub reason: Option<String>,
    pub payload_digest: String,
    pub previous_hash: String,
    pub hash: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

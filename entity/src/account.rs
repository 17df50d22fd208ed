//! Accounts.

use crate::ids::{AccountId, PersonId};
use sea_orm::entity::prelude::*;

/// Accounts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AccountId,
    pub login: String,
    pub person_id: Option<PersonId>,
    pub password_hash: Option<String>,
    pub must_change_password: bool,
    pub one_time_until: Option<i64>,
    pub disabled_at: Option<i64>,
    pub created_at: i64,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

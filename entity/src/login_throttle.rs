//! Failed logins, by account and by address.

use crate::ids::LoginThrottleId;
use sea_orm::entity::prelude::*;

/// Failed logins, by account and by address.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "login_throttle")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: LoginThrottleId,
    pub subject: String,
    pub failures: i32,
    pub window_started_at: i64,
    pub blocked_until: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Roles granted to accounts over a unit and all below.

use crate::coded::Coded;
use crate::ids::{AccountId, RoleGrantId, UnitId};
use domain::terms::Role;
use sea_orm::entity::prelude::*;

/// Roles granted to accounts over a unit and all below.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RoleGrantId,
    pub account_id: AccountId,
    pub role: Coded<Role>,
    pub unit_id: UnitId,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub granted_by_id: Option<AccountId>,
    pub granted_at: i64,
    pub revoked_at: Option<i64>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

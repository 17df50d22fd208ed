//! Who belongs to which excellence cap where it differs from the default.

use crate::coded::Coded;
use crate::ids::{CapMembershipId, PersonId, UnitId};
use domain::terms::PositionGroup;
use sea_orm::entity::prelude::*;

/// Who belongs to which excellence cap where it differs from the default.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cap_membership")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CapMembershipId,
    pub agency_id: UnitId,
    pub person_id: PersonId,
    pub belongs: bool,
    pub cap_group: Option<Coded<PositionGroup>>,
    pub valid_from: Date,
    pub decision_number: Option<String>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

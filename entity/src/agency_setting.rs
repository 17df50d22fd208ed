//! What the rules leave to the agency, from a day on.

use crate::ids::{AgencySettingId, UnitId};
use sea_orm::entity::prelude::*;

/// What the rules leave to the agency, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agency_setting")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AgencySettingId,
    pub agency_id: UnitId,
    pub setting: String,
    pub value: String,
    pub valid_from: Date,
    pub decision_number: Option<String>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

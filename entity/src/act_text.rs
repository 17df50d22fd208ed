//! The text of an act, apart so that it can be erased.

use crate::ids::ActId;
use sea_orm::entity::prelude::*;

/// The text of an act, apart so that it can be erased.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "act_text")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub act_id: ActId,
    pub body: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! The usual products of a position.

use crate::ids::{ProductId, TemplateId, TemplateProductId};
use sea_orm::entity::prelude::*;

/// The usual products of a position.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template_product")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TemplateProductId,
    pub template_id: TemplateId,
    pub product_id: ProductId,
    pub usual_amount: i32,
    pub due_day: i32,
    pub ordinal: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Coefficients to the standard product, from a day on, in 10⁻⁶.

use crate::ids::{ProductCoefficientId, ProductId};
use sea_orm::entity::prelude::*;

/// Coefficients to the standard product, from a day on, in 10⁻⁶.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_coefficient")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ProductCoefficientId,
    pub product_id: ProductId,
    pub valid_from: Date,
    pub coefficient: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

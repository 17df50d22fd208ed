//! People.

use crate::coded::Coded;
use crate::ids::PersonId;
use domain::terms::PersonnelRegime;
use sea_orm::entity::prelude::*;

/// People.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PersonId,
    pub code: String,
    pub name: String,
    pub name_folded: String,
    pub regime: Coded<PersonnelRegime>,
    pub version: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

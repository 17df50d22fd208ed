//! The one figure of a person in a tracked period, where it may be shown; shares in 10⁻⁹.

use crate::ids::{PeriodId, PersonId};
use sea_orm::entity::prelude::*;

/// The one figure of a person in a tracked period, where it may be shown; shares in 10⁻⁹.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "satisfaction_figure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub period_id: PeriodId,
    pub rated: i64,
    pub satisfied: i64,
    pub mean: Option<String>,
    pub shrunk_exact: Option<String>,
    pub shrunk: Option<i64>,
    pub low: i64,
    pub high: i64,
    pub full: bool,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! A requirement of a position as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::competency::{self, Competency};
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::position::{self, Position};
use crate::graphql::scalars::{Date, Decimal};
use crate::services::position_competency as service;
use async_graphql::{Context, Description, ID, Object, Result};
use chrono::NaiveDate;
use store::ids::{PositionCompetencyId, PositionId};
use store::position_competency as rows;

/// A competency that a position requires from a day on.
#[derive(Description)]
pub struct PositionCompetency(pub rows::PositionCompetency);

#[Object(use_type_description)]
impl PositionCompetency {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::PositionCompetency, self.0.id.0)
    }

    /// The position.
    async fn position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        position::load(context, self.0.position_id).await
    }

    /// The competency.
    async fn competency(&self, context: &Context<'_>) -> Result<Option<Competency>> {
        competency::load(context, self.0.competency_id).await
    }

    /// From this day on.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The required level, 1 to 5; 0: no longer required.
    async fn level(&self) -> i32 {
        self.0.level
    }

    /// How much the position rests on it, above 0 and at most 10; 1 is usual.
    async fn weight(&self) -> Decimal {
        Decimal::of_micro(self.0.weight)
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// What a position requires on a day, in the order in which the framework was entered.
pub async fn of_position(
    context: &Context<'_>,
    position: PositionId,
    day: NaiveDate,
) -> Result<Vec<PositionCompetency>> {
    let loaded = context.data_unchecked::<Loaders>().position_competencies.load_one(position).await;
    let all = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
    Ok(rows::on(&all, day).into_iter().map(PositionCompetency).collect())
}

/// The requirement of a key.
pub async fn load(context: &Context<'_>, id: PositionCompetencyId) -> Result<Option<PositionCompetency>> {
    let loaded = context.data_unchecked::<Loaders>().requirements.load_one(id).await;
    loaded.map(|found| found.map(PositionCompetency)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The requirement that an input describes, as it now stands.
pub(super) async fn find(
    context: &Context<'_>,
    input: &service::SaveRequirement,
) -> Result<Option<PositionCompetency>> {
    let found = service::find(&Ask::of(context).source(), input).await;
    found.map(|found| found.map(PositionCompetency)).map_err(|fail| graphql_error(context, fail))
}

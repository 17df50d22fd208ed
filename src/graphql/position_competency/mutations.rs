//! HR says what positions require.

use super::types::{PositionCompetency, find};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::scalars::{Date, Decimal};
use crate::services::position_competency::{SaveRequirement, save};
use async_graphql::{Context, InputObject, Object, Result};
use domain::number::Exact;

/// What a position requires from a day on.
#[derive(InputObject)]
pub struct SavePositionCompetencyInput {
    /// Code of the position.
    pub position: String,
    /// Code of the competency.
    pub competency: String,
    /// From this day on; the row of the same day is replaced.
    pub valid_from: Date,
    /// The required level, 1 to 5; 0 ends the requirement.
    pub level: i32,
    /// How much the position rests on it: above 0, at most 10, at most 6 decimals. Not given: 1.
    pub weight: Option<Decimal>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `savePositionCompetency`.
    SavePositionCompetencyPayload {
        /// The requirement as it now is.
        position_competency: PositionCompetency
    }
}

/// Mutations of what positions require.
#[derive(Default)]
pub struct PositionCompetencyMutations;

#[Object]
impl PositionCompetencyMutations {
    /// Says at which level a position requires a competency from a day on, by HR of the position's owner. The same twice
    /// changes nothing.
    async fn save_position_competency(
        &self,
        context: &Context<'_>,
        input: SavePositionCompetencyInput,
    ) -> Result<SavePositionCompetencyPayload> {
        let call = Ask::of(context).call("savePositionCompetency", input.idempotency_key);
        let weight = input.weight.as_ref().and_then(Decimal::exact);
        let described = SaveRequirement {
            position: input.position,
            competency: input.competency,
            valid_from: input.valid_from.0,
            level: input.level,
            weight: weight.unwrap_or_else(|| Exact::whole(1)),
            expected_version: input.expected_version,
        };
        let saved = save(&call, &described).await.map(PositionCompetency);
        SavePositionCompetencyPayload::of(context, saved, find(context, &described)).await
    }
}

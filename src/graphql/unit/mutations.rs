//! HR describes units.

use super::types::Unit;
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services;
use async_graphql::{Context, InputObject, Object, Result};
use domain::terms::{Block, UnitKind};
use store::unit::UnitInput;

/// A unit as HR describes it.
#[derive(InputObject)]
pub struct SaveUnitInput {
    /// Unique code, never reused: letters, digits, `.`, `-`, `_`.
    #[graphql(validator(chars_max_length = 50))]
    pub code: String,
    /// Full official name.
    #[graphql(validator(chars_max_length = 200))]
    pub name: String,
    /// What kind of unit it is.
    pub kind: Word<UnitKind>,
    /// The block of a commune that it belongs to.
    pub block: Option<Word<Block>>,
    /// Code of the unit above; only the first unit of an installation has none.
    pub parent: Option<String>,
    /// Inhabitants, of communes.
    pub population: Option<i32>,
    /// From which day it tracks and classifies its own people.
    pub agency_from: Option<Date>,
    /// The version that was read; a save over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `saveUnit`.
    SaveUnitPayload {
        /// The unit as it now is.
        unit: Unit
    }
}

/// Mutations of units.
#[derive(Default)]
pub struct UnitMutations;

#[Object]
impl UnitMutations {
    /// Creates the unit of a code, or brings it to what is described. The same twice changes nothing.
    async fn save_unit(&self, context: &Context<'_>, input: SaveUnitInput) -> Result<SaveUnitPayload> {
        let call = Ask::of(context).call("saveUnit", input.idempotency_key);
        let unit = UnitInput {
            code: input.code,
            name: input.name,
            kind: input.kind.0,
            block: input.block.map(|block| block.0),
            parent: input.parent,
            population: input.population,
            agency_from: input.agency_from.map(|day| day.0),
        };
        let saved = services::unit::save(&call, &unit, input.expected_version).await;
        let current = super::types::find(context, &unit.code);
        SaveUnitPayload::of(context, saved.map(Unit), current).await
    }
}

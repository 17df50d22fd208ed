//! HR describes job positions.

use super::types::{Position, find};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::position::{SavePosition, retire, save};
use async_graphql::{Context, InputObject, Object, Result};
use domain::terms::{Leads, PositionGroup};

/// A job position from a day on, as HR describes it.
#[derive(InputObject)]
pub struct SavePositionInput {
    /// Unique code, never reused: letters, digits, `.`, `-`, `_`.
    #[graphql(validator(chars_max_length = 50))]
    pub code: String,
    /// Code of the unit that keeps it; not given: the present one, for a new one the root.
    pub owner: Option<String>,
    /// From this day on it is as described; the description of the same day is replaced.
    pub valid_from: Date,
    /// Its name.
    #[graphql(validator(chars_max_length = 200))]
    pub name: String,
    /// Its group of similar duties (Decree 335/2025, Art. 20.5).
    pub group: Word<PositionGroup>,
    /// Whether and how it leads its unit; only positions of the leadership group do.
    pub leads: Word<Leads>,
    /// Codes of its fields, the primary one first; at least one.
    #[graphql(validator(max_items = 100))]
    pub fields: Vec<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// The end of a position, or its return.
#[derive(InputObject)]
pub struct RetirePositionInput {
    /// Code of the position.
    pub code: String,
    /// From this day on nobody is appointed to it, and no plan has posts of it; not given: it is in use again.
    pub from: Option<Date>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `retirePosition`.
    RetirePositionPayload {
        /// The position as it now is.
        position: Position
    }
    /// What became of `savePosition`.
    SavePositionPayload {
        /// The position as it now is.
        position: Position
    }
}

/// Mutations of job positions.
#[derive(Default)]
pub struct PositionMutations;

#[Object]
impl PositionMutations {
    /// Creates a position, or brings its description from a day on to what is given. The same twice changes nothing.
    async fn save_position(
        &self,
        context: &Context<'_>,
        input: SavePositionInput,
    ) -> Result<SavePositionPayload> {
        let call = Ask::of(context).call("savePosition", input.idempotency_key);
        let described = SavePosition {
            code: input.code,
            owner: input.owner,
            valid_from: input.valid_from.0,
            name: input.name,
            group: input.group.0,
            leads: input.leads.0,
            fields: input.fields,
            expected_version: input.expected_version,
        };
        let saved = save(&call, &described).await.map(Position);
        SavePositionPayload::of(context, saved, find(context, &described.code)).await
    }

    /// Takes a position out of use from a day on, by HR over its owner; refused while somebody holds it or a plan has posts
    /// of it. The same twice changes nothing.
    async fn retire_position(
        &self,
        context: &Context<'_>,
        input: RetirePositionInput,
    ) -> Result<RetirePositionPayload> {
        let call = Ask::of(context).call("retirePosition", input.idempotency_key);
        let from = input.from.map(|day| day.0);
        let done = retire(&call, &input.code, from, input.expected_version).await.map(Position);
        RetirePositionPayload::of(context, done, find(context, &input.code)).await
    }
}

//! HR describes fields of work.

use super::types::{Field, find};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::services::field::{SaveField, save};
use async_graphql::{Context, InputObject, Object, Result};

/// A field of work as HR describes it.
#[derive(InputObject)]
pub struct SaveFieldInput {
    /// Unique code, never reused: letters, digits, `.`, `-`, `_`.
    #[graphql(validator(max_length = 50))]
    pub code: String,
    /// Its name.
    #[graphql(validator(max_length = 200))]
    pub name: String,
    /// Code of the unit that keeps it; not given: the present one, for a new one the root.
    pub owner: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `saveField`.
    SaveFieldPayload {
        /// The field as it now is.
        field: Field
    }
}

/// Mutations of fields of work.
#[derive(Default)]
pub struct FieldMutations;

#[Object]
impl FieldMutations {
    /// Creates the field of a code, or brings it to what is described. The same twice changes nothing.
    async fn save_field(&self, context: &Context<'_>, input: SaveFieldInput) -> Result<SaveFieldPayload> {
        let call = Ask::of(context).call("saveField", input.idempotency_key);
        let described = SaveField {
            code: input.code,
            name: input.name,
            owner: input.owner,
            expected_version: input.expected_version,
        };
        let saved = save(&call, &described).await.map(Field);
        SaveFieldPayload::of(context, saved, find(context, &described.code)).await
    }
}

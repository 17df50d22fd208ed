//! HR describes fields of work.

use super::types::{Field, find};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::services::field::{SaveField, save, set_provider};
use async_graphql::{Context, InputObject, Object, Result};

/// A field of work as HR describes it.
#[derive(InputObject)]
pub struct SaveFieldInput {
    /// Unique code, never reused: letters, digits, `.`, `-`, `_`.
    #[graphql(validator(chars_max_length = 50))]
    pub code: String,
    /// Its name.
    #[graphql(validator(chars_max_length = 200))]
    pub name: String,
    /// Code of the unit that keeps it; not given: the present one, for a new one the root.
    pub owner: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// Who trains in a field.
#[derive(InputObject)]
pub struct SetFieldProviderInput {
    /// Code of the field.
    pub field: String,
    /// Code of the department that trains in it; not given: none.
    pub provider: Option<String>,
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
    /// What became of `setFieldProvider`.
    SetFieldProviderPayload {
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

    /// Names the department that trains in a field, by HR of the root: it is proposed as the provider of classes.
    async fn set_field_provider(
        &self,
        context: &Context<'_>,
        input: SetFieldProviderInput,
    ) -> Result<SetFieldProviderPayload> {
        let call = Ask::of(context).call("setFieldProvider", input.idempotency_key);
        let (code, provider) = (&input.field, input.provider.as_deref());
        let saved = set_provider(&call, code, provider, input.expected_version).await.map(Field);
        SetFieldProviderPayload::of(context, saved, find(context, code)).await
    }
}

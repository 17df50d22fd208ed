//! HR of the root describes the framework.

use super::types::{Competency, find};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::word::Word;
use crate::services::competency::{SaveCompetency, save};
use async_graphql::{Context, InputObject, Object, Result};
use domain::training::CompetencyGroup;

/// A competency as HR of the root describes it.
#[derive(InputObject)]
pub struct SaveCompetencyInput {
    /// Unique code, never reused: letters, digits, `.`, `-`, `_`.
    #[graphql(validator(chars_max_length = 50))]
    pub code: String,
    /// Its name.
    #[graphql(validator(chars_max_length = 200))]
    pub name: String,
    /// Its group.
    pub group: Word<CompetencyGroup>,
    /// Code of the field; of a professional competency, and of no other.
    pub field: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `saveCompetency`.
    SaveCompetencyPayload {
        /// The competency as it now is.
        competency: Competency
    }
}

/// Mutations of the framework.
#[derive(Default)]
pub struct CompetencyMutations;

#[Object]
impl CompetencyMutations {
    /// Creates the competency of a code, or brings it to what is described, by HR of the root. The same twice changes
    /// nothing.
    async fn save_competency(
        &self,
        context: &Context<'_>,
        input: SaveCompetencyInput,
    ) -> Result<SaveCompetencyPayload> {
        let call = Ask::of(context).call("saveCompetency", input.idempotency_key);
        let described = SaveCompetency {
            code: input.code,
            name: input.name,
            group: input.group.0,
            field: input.field,
            expected_version: input.expected_version,
        };
        let saved = save(&call, &described).await.map(Competency);
        SaveCompetencyPayload::of(context, saved, find(context, &described.code)).await
    }
}

//! HR of the root records cases of corruption or waste.

use super::types::{CorruptionCase, find, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::scalars::Date;
use crate::services::corruption_case::{RecordCase, record, void};
use async_graphql::{Context, ID, InputObject, Object, Result};
use store::ids::CorruptionCaseId;

/// A case as HR of the root records it.
#[derive(InputObject)]
pub struct RecordCorruptionCaseInput {
    /// Code of the unit in which it happened.
    pub unit: String,
    /// The number under which it is known, 1 to 100 characters.
    pub reference: String,
    /// The day it was opened.
    pub opened_on: Date,
    /// The day it was dealt with by law; none while it is open.
    pub dealt_with_on: Option<Date>,
    /// Personal codes of the leaders in charge, 1 to 50.
    pub leaders: Vec<String>,
    /// What happened, 1 to 10,000 characters, readable by few; not given: stays as it is.
    pub text: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A case that should never have been recorded.
#[derive(InputObject)]
pub struct VoidCorruptionCaseInput {
    /// Which.
    pub id: ID,
    /// Why; it stays readable.
    #[graphql(validator(chars_max_length = 500))]
    pub reason: String,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `recordCorruptionCase`.
    RecordCorruptionCasePayload {
        /// The case as it now is.
        corruption_case: CorruptionCase
    }
    /// What became of `voidCorruptionCase`.
    VoidCorruptionCasePayload {
        /// The case as it now is.
        corruption_case: CorruptionCase
    }
}

fn key_of(id: &ID) -> store::Found<CorruptionCaseId> {
    Ok(CorruptionCaseId(key(id, NodeKind::CorruptionCase, "id")?))
}

/// The object as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<CorruptionCase>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of cases of corruption or waste.
#[derive(Default)]
pub struct CorruptionCaseMutations;

#[Object]
impl CorruptionCaseMutations {
    /// Records a case with the leaders in charge, by HR of the root; nobody records one in which he is in charge. The case
    /// of the same unit and reference is brought to what is described; the same twice changes nothing.
    async fn record_corruption_case(
        &self,
        context: &Context<'_>,
        input: RecordCorruptionCaseInput,
    ) -> Result<RecordCorruptionCasePayload> {
        let call = Ask::of(context).call("recordCorruptionCase", input.idempotency_key);
        let described = RecordCase {
            unit: input.unit,
            reference: input.reference,
            opened_on: input.opened_on.0,
            dealt_with_on: input.dealt_with_on.map(|day| day.0),
            leaders: input.leaders,
            text: input.text,
            expected_version: input.expected_version,
        };
        let recorded = record(&call, &described).await.map(CorruptionCase);
        RecordCorruptionCasePayload::of(context, recorded, find(context, &described)).await
    }

    /// Voids a case, by HR of the root: it counts no more and stays readable.
    async fn void_corruption_case(
        &self,
        context: &Context<'_>,
        input: VoidCorruptionCaseInput,
    ) -> Result<VoidCorruptionCasePayload> {
        let call = Ask::of(context).call("voidCorruptionCase", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => void(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        let current = current(context, &input.id);
        VoidCorruptionCasePayload::of(context, done.map(CorruptionCase), current).await
    }
}

//! HR records what bars people from being moved.

use super::types::{MoveBar, find, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::move_bar::{RecordMoveBar, record, void};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::placement::MoveBarKind;
use store::ids::MoveBarId;

/// A bar as HR records it: a code and its days, and no text.
#[derive(InputObject)]
pub struct RecordMoveBarInput {
    /// Personal code.
    pub person: String,
    /// What bars him.
    pub bar: Word<MoveBarKind>,
    /// The first day.
    pub from: Date,
    /// The last day; none where it is not known.
    pub until: Option<Date>,
    /// The number of the document.
    pub document: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A bar that should never have been recorded.
#[derive(InputObject)]
pub struct VoidMoveBarInput {
    /// The bar.
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
    /// What became of `recordMoveBar`.
    RecordMoveBarPayload {
        /// The bar as it now is.
        move_bar: MoveBar
    }
    /// What became of `voidMoveBar`.
    VoidMoveBarPayload {
        /// The bar as it now is.
        move_bar: MoveBar
    }
}

fn key_of(id: &ID) -> store::Found<MoveBarId> {
    Ok(MoveBarId(key(id, NodeKind::MoveBar, "id")?))
}

/// The object as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<MoveBar>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of bars.
#[derive(Default)]
pub struct MoveBarMutations;

#[Object]
impl MoveBarMutations {
    /// Records what bars a person from being moved, by HR of his unit; nobody records his own. The bar of the same person,
    /// code and first day is brought to what is described; the same twice changes nothing.
    async fn record_move_bar(
        &self,
        context: &Context<'_>,
        input: RecordMoveBarInput,
    ) -> Result<RecordMoveBarPayload> {
        let call = Ask::of(context).call("recordMoveBar", input.idempotency_key);
        let described = RecordMoveBar {
            person: input.person,
            bar: input.bar.0,
            from: input.from.0,
            until: input.until.map(|day| day.0),
            document: input.document,
            expected_version: input.expected_version,
        };
        let recorded = record(&call, &described).await.map(MoveBar);
        RecordMoveBarPayload::of(context, recorded, find(context, &described)).await
    }

    /// Voids a bar, by HR of the person's unit: it bars no more and stays readable.
    async fn void_move_bar(
        &self,
        context: &Context<'_>,
        input: VoidMoveBarInput,
    ) -> Result<VoidMoveBarPayload> {
        let call = Ask::of(context).call("voidMoveBar", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => void(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        VoidMoveBarPayload::of(context, done.map(MoveBar), current(context, &input.id)).await
    }
}

//! People state where they ask to go.

use super::types::{MoveWish, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Date;
use crate::services::move_wish::{SaveWish, find, save, withdraw};
use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::NaiveDate;
use store::ids::MoveWishId;

/// One's own wish to be moved.
#[derive(InputObject)]
pub struct SaveMoveWishInput {
    /// Code of the unit, or of one above several; not given: anywhere.
    pub unit: Option<String>,
    /// The first day.
    pub from: Date,
    /// The last day; none while it goes on.
    pub to: Option<Date>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A wish that one has no longer.
#[derive(InputObject)]
pub struct WithdrawMoveWishInput {
    /// The wish.
    pub id: ID,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `saveMoveWish`.
    SaveMoveWishPayload {
        /// The wish as it now is.
        move_wish: MoveWish
    }
    /// What became of `withdrawMoveWish`.
    WithdrawMoveWishPayload {
        /// The wish as it now is.
        move_wish: MoveWish
    }
}

fn key_of(id: &ID) -> store::Found<MoveWishId> {
    Ok(MoveWishId(key(id, NodeKind::MoveWish, "id")?))
}

/// The viewer's own wish of that first day, as it now stands.
async fn own(context: &Context<'_>, from: NaiveDate) -> Result<Option<MoveWish>> {
    let ask = Ask::of(context);
    let found = find(&ask.source(), ask.viewer.person, from).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

/// The object as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<MoveWish>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of wishes.
#[derive(Default)]
pub struct MoveWishMutations;

#[Object]
impl MoveWishMutations {
    /// States where one asks to be moved oneself. One's wish of the same first day is brought to what is described; the
    /// same twice changes nothing.
    async fn save_move_wish(
        &self,
        context: &Context<'_>,
        input: SaveMoveWishInput,
    ) -> Result<SaveMoveWishPayload> {
        let call = Ask::of(context).call("saveMoveWish", input.idempotency_key);
        let described = SaveWish {
            unit: input.unit,
            from: input.from.0,
            to: input.to.map(|day| day.0),
            expected_version: input.expected_version,
        };
        let saved = save(&call, &described).await.map(MoveWish);
        SaveMoveWishPayload::of(context, saved, own(context, described.from)).await
    }

    /// Withdraws a wish of one's own: it counts no more and stays on file.
    async fn withdraw_move_wish(
        &self,
        context: &Context<'_>,
        input: WithdrawMoveWishInput,
    ) -> Result<WithdrawMoveWishPayload> {
        let call = Ask::of(context).call("withdrawMoveWish", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => withdraw(&call, id, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        WithdrawMoveWishPayload::of(context, done.map(MoveWish), current(context, &input.id)).await
    }
}

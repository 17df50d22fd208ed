//! What may be done with an object now, so that a screen shows only buttons that work and says why the others do not.

use crate::graphql::ask::Ask;
use crate::graphql::loaders::shared;
use crate::graphql::payload::graphql_error;
use crate::graphql::seen::Seen;
use crate::graphql::word::ErrorCode;
use crate::services::possible::Possible;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use async_graphql::{Context, Result, SimpleObject};
use domain::refusal::Refusal;
use std::hash::Hash;
use std::sync::Arc;
use store::Fail;

/// A step that there is for an object.
#[derive(Clone, Debug, SimpleObject)]
pub struct AllowedAction {
    /// The mutation that takes the step.
    pub action: String,
    /// Whether the viewer may take it now; the mutation asks the same. A step that was taken already is blocked too, though
    /// taking it twice changes nothing.
    pub allowed: bool,
    /// Why not; `null` where it is allowed.
    pub blocked_by: Option<BlockedBy>,
}

/// What stands in the way of a step.
#[derive(Clone, Debug, SimpleObject)]
pub struct BlockedBy {
    /// What the mutation would be refused with.
    pub code: ErrorCode,
    /// Why, and how to mend it, in the language of `Accept-Language`.
    pub message: String,
    /// The article that it follows from, in the same language; `null` where it is a choice of this house.
    pub legal_basis: Option<String>,
}

impl AllowedAction {
    /// The steps of an object.
    #[must_use]
    pub fn all(context: &Context<'_>, steps: &[Possible]) -> Vec<Self> {
        steps.iter().map(|step| Self::of(context, step.mutation, step.blocked_by.as_ref())).collect()
    }

    /// The steps of an object, through the loader that judges them for all objects of the answer.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn loaded<K, L>(
        context: &Context<'_>,
        loader: fn(&Seen) -> &DataLoader<L, HashMapCache>,
        key: K,
    ) -> Result<Vec<Self>>
    where
        K: Clone + Eq + Hash + Send + Sync + 'static,
        L: Loader<K, Value = Vec<Possible>, Error = Arc<Fail>>,
    {
        let loaded = loader(context.data_unchecked::<Seen>()).load_one(key).await;
        let steps = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(Self::all(context, &steps.unwrap_or_default()))
    }

    /// A step, and what stands in its way.
    #[must_use]
    pub fn of(context: &Context<'_>, mutation: &str, refusal: Option<&Refusal>) -> Self {
        let language = Ask::of(context).language;
        Self {
            action: mutation.to_owned(),
            allowed: refusal.is_none(),
            blocked_by: refusal.map(|refusal| BlockedBy {
                code: ErrorCode(refusal.code),
                message: refusal.message(language),
                legal_basis: refusal.code.legal_basis(language),
            }),
        }
    }
}

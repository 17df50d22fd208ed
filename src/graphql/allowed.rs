//! What may be done with an object now, so that a screen shows only buttons that work and says why the others do not.

use crate::graphql::ask::Ask;
use crate::graphql::word::ErrorCode;
use crate::services::possible::Possible;
use async_graphql::{Context, SimpleObject};
use domain::refusal::Refusal;

/// A step that there is for an object.
#[derive(Clone, Debug, SimpleObject)]
pub struct AllowedAction {
    /// The mutation that takes the step.
    pub action: String,
    /// Whether the viewer may take it now; the mutation asks the same.
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
}

impl AllowedAction {
    /// The steps of an object.
    #[must_use]
    pub fn all(context: &Context<'_>, steps: &[Possible]) -> Vec<Self> {
        steps.iter().map(|step| Self::of(context, step.mutation, step.blocked_by.as_ref())).collect()
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
            }),
        }
    }
}

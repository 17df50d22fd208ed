//! HR puts deputies and acting heads in charge.

use super::types::{SupervisionScope, find, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::scalars::Date;
use crate::services::supervision_scope::{SaveScope, end, save, void};
use async_graphql::{Context, ID, InputObject, Object, Result};
use store::ids::SupervisionScopeId;

/// Who is put in charge of what: exactly one of a person, a unit, a field in a unit, or (`acting`) the headship of a unit.
#[derive(InputObject)]
pub struct SaveSupervisionScopeInput {
    /// Personal code of the leader.
    pub leader: String,
    /// Personal code of the person who is led.
    pub person: Option<String>,
    /// Code of the unit that is led, with all below.
    pub unit: Option<String>,
    /// Code of the field that is led in the unit and below: whose positions have it as primary field.
    pub field: Option<String>,
    /// The leader stands in the place of the unit's head, wherever he is posted.
    #[graphql(default = false)]
    pub acting: bool,
    /// The first day.
    pub from: Date,
    /// The last day; none while it goes on.
    pub to: Option<Date>,
    /// The decision's number.
    pub decision_number: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// The end of a scope.
#[derive(InputObject)]
pub struct EndSupervisionScopeInput {
    /// The scope.
    pub id: ID,
    /// Its last day.
    pub last_day: Date,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A scope that should never have been recorded.
#[derive(InputObject)]
pub struct VoidSupervisionScopeInput {
    /// The scope.
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
    /// What became of `saveSupervisionScope`.
    SaveSupervisionScopePayload {
        /// The scope as it now is.
        supervision_scope: SupervisionScope
    }
    /// What became of `endSupervisionScope`.
    EndSupervisionScopePayload {
        /// The scope as it now is.
        supervision_scope: SupervisionScope
    }
    /// What became of `voidSupervisionScope`.
    VoidSupervisionScopePayload {
        /// The scope as it now is.
        supervision_scope: SupervisionScope
    }
}

fn key_of(id: &ID) -> store::Found<SupervisionScopeId> {
    Ok(SupervisionScopeId(key(id, NodeKind::SupervisionScope, "id")?))
}

/// The object as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<SupervisionScope>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of supervision scopes.
#[derive(Default)]
pub struct SupervisionScopeMutations;

#[Object]
impl SupervisionScopeMutations {
    /// Puts a leader in charge, by HR over the unit or the person. The scope of the same leader, subject and first day is
    /// brought to what is described; the same twice changes nothing.
    async fn save_supervision_scope(
        &self,
        context: &Context<'_>,
        input: SaveSupervisionScopeInput,
    ) -> Result<SaveSupervisionScopePayload> {
        let call = Ask::of(context).call("saveSupervisionScope", input.idempotency_key);
        let described = SaveScope {
            leader: input.leader,
            person: input.person,
            unit: input.unit,
            field: input.field,
            acting: input.acting,
            from: input.from.0,
            to: input.to.map(|day| day.0),
            decision: input.decision_number,
            expected_version: input.expected_version,
        };
        let saved = save(&call, &described).await.map(SupervisionScope);
        SaveSupervisionScopePayload::of(context, saved, find(context, &described)).await
    }

    /// Ends a scope, by HR over the unit or the person; also earlier or later than it ends now.
    async fn end_supervision_scope(
        &self,
        context: &Context<'_>,
        input: EndSupervisionScopeInput,
    ) -> Result<EndSupervisionScopePayload> {
        let call = Ask::of(context).call("endSupervisionScope", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => end(&call, id, input.last_day.0, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        let current = current(context, &input.id);
        EndSupervisionScopePayload::of(context, done.map(SupervisionScope), current).await
    }

    /// Voids a scope, by HR over the unit or the person: it leads nobody, as if it had never been, and stays readable.
    async fn void_supervision_scope(
        &self,
        context: &Context<'_>,
        input: VoidSupervisionScopeInput,
    ) -> Result<VoidSupervisionScopePayload> {
        let call = Ask::of(context).call("voidSupervisionScope", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => void(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        let current = current(context, &input.id);
        VoidSupervisionScopePayload::of(context, done.map(SupervisionScope), current).await
    }
}

//! HR of the root changes who counts in which scope.

use super::types::{CapMembership, find};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::cap_membership::{RecordMembership, record};
use async_graphql::{Context, InputObject, Object, Result};
use domain::terms::PositionGroup;

/// Who counts in a scope of the cap, or does not, from a day on.
#[derive(InputObject)]
pub struct RecordCapMembershipInput {
    /// The code of the agency whose scope it is.
    pub agency: String,
    /// Personal code.
    pub person: String,
    /// From which day; of the year whose closing day is not before it.
    pub from: Date,
    /// Whether he counts in the scope.
    pub belongs: bool,
    /// The group of similar duties in which he counts; left out: his position's.
    pub group: Option<Word<PositionGroup>>,
    /// The decision's number.
    pub decision_number: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `recordCapMembership`.
    RecordCapMembershipPayload {
        /// The membership as it now is.
        cap_membership: CapMembership
    }
}

/// Mutations of memberships.
#[derive(Default)]
pub struct CapMembershipMutations;

#[Object]
impl CapMembershipMutations {
    /// Records that somebody counts in a scope of the cap, or does not, by HR of the root; nobody does about himself. The
    /// membership of the same agency, person and day is brought to what is described; the same twice changes nothing.
    async fn record_cap_membership(
        &self,
        context: &Context<'_>,
        input: RecordCapMembershipInput,
    ) -> Result<RecordCapMembershipPayload> {
        let call = Ask::of(context).call("recordCapMembership", input.idempotency_key);
        let described = RecordMembership {
            agency: input.agency,
            person: input.person,
            from: input.from.0,
            belongs: input.belongs,
            group: input.group.map(|group| group.0),
            decision: input.decision_number,
            expected_version: input.expected_version,
        };
        let recorded = record(&call, &described).await.map(CapMembership);
        RecordCapMembershipPayload::of(context, recorded, find(context, &described)).await
    }
}

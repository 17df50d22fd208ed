//! HR of the agency records findings under overlay rules.

use super::types::{OverlayFinding, find, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::overlay_finding::{RecordFinding, record, void};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::class::Class;
use store::ids::OverlayFindingId;

/// A finding as HR of the agency records it: either a bound or a task.
#[derive(InputObject)]
pub struct RecordOverlayFindingInput {
    /// Personal code.
    pub person: String,
    /// The year.
    pub year: i32,
    /// The rule's code: `QD366-GOOD`, `QD366-COMPLETED`, `PARTY-REVIEW`, or `LOCAL-…` for a rule of the place or agency.
    pub rule: String,
    /// At most this class; not given: that of the rule.
    pub bound: Option<Word<Class>>,
    /// Or nothing is final until this is done.
    pub task: Option<String>,
    /// The day the task was done.
    pub lifted_on: Option<Date>,
    /// Why; of a local rule also where it is written.
    pub reason: String,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A finding that should never have been recorded.
#[derive(InputObject)]
pub struct VoidOverlayFindingInput {
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
    /// What became of `recordOverlayFinding`.
    RecordOverlayFindingPayload {
        /// The finding as it now is.
        overlay_finding: OverlayFinding
    }
    /// What became of `voidOverlayFinding`.
    VoidOverlayFindingPayload {
        /// The finding as it now is.
        overlay_finding: OverlayFinding
    }
}

fn key_of(id: &ID) -> store::Found<OverlayFindingId> {
    Ok(OverlayFindingId(key(id, NodeKind::OverlayFinding, "id")?))
}

/// The object as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<OverlayFinding>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of findings.
#[derive(Default)]
pub struct OverlayFindingMutations;

#[Object]
impl OverlayFindingMutations {
    /// Records a finding, by HR of the agency; nobody records one about himself. The finding of the same person, year and
    /// rule is brought to what is described; the same twice changes nothing.
    async fn record_overlay_finding(
        &self,
        context: &Context<'_>,
        input: RecordOverlayFindingInput,
    ) -> Result<RecordOverlayFindingPayload> {
        let call = Ask::of(context).call("recordOverlayFinding", input.idempotency_key);
        let described = RecordFinding {
            person: input.person,
            year: input.year,
            rule: input.rule,
            bound: input.bound.map(|bound| bound.0),
            task: input.task,
            lifted_on: input.lifted_on.map(|day| day.0),
            reason: input.reason,
            expected_version: input.expected_version,
        };
        let recorded = record(&call, &described).await.map(OverlayFinding);
        RecordOverlayFindingPayload::of(context, recorded, find(context, &described)).await
    }

    /// Voids a finding, by HR of the agency: it counts no more and stays readable.
    async fn void_overlay_finding(
        &self,
        context: &Context<'_>,
        input: VoidOverlayFindingInput,
    ) -> Result<VoidOverlayFindingPayload> {
        let call = Ask::of(context).call("voidOverlayFinding", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => void(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        let current = current(context, &input.id);
        VoidOverlayFindingPayload::of(context, done.map(OverlayFinding), current).await
    }
}

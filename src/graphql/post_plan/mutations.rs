//! HR of the root plans posts.

use super::types::PostPlan;
use crate::graphql::ask::Ask;
use crate::graphql::scalars::Date;
use crate::payloads;
use crate::services::post_plan::{PlanRow, set};
use async_graphql::{Context, InputObject, Object, Result};

/// Rows of the plan: all or none.
#[derive(InputObject)]
pub struct SetPostPlanInput {
    /// One a unit, position and first day.
    #[graphql(validator(min_items = 1, max_items = 500))]
    pub rows: Vec<PostPlanRowInput>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// How many posts of a position a unit has from a day on.
#[derive(InputObject)]
pub struct PostPlanRowInput {
    /// Code of the unit.
    pub unit: String,
    /// Code of the position; it must be usable in the unit, and in use on the day.
    pub position: String,
    /// From which day.
    pub from: Date,
    /// How many posts, 0 to 10,000; 0: no longer.
    pub posts: i32,
    /// The decision's number.
    pub decision_number: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
}

payloads! {
    /// What became of `setPostPlan`.
    SetPostPlanPayload {
        /// The rows as they now are, in the order of the input.
        post_plans: Vec<PostPlan>
    }
}

/// Mutations of the plan of posts.
#[derive(Default)]
pub struct PostPlanMutations;

#[Object]
impl PostPlanMutations {
    /// Sets how many posts units have of positions, by HR of the root. The row of the same unit, position and first day is
    /// brought to what is described; the same twice changes nothing.
    async fn set_post_plan(
        &self,
        context: &Context<'_>,
        input: SetPostPlanInput,
    ) -> Result<SetPostPlanPayload> {
        let call = Ask::of(context).call("setPostPlan", input.idempotency_key);
        let rows: Vec<PlanRow> = input
            .rows
            .into_iter()
            .map(|row| PlanRow {
                unit: row.unit,
                position: row.position,
                from: row.from.0,
                posts: row.posts,
                decision: row.decision_number,
                expected_version: row.expected_version,
            })
            .collect();
        let done = set(&call, &rows).await.map(|rows| rows.into_iter().map(PostPlan).collect());
        SetPostPlanPayload::of(context, done)
    }
}

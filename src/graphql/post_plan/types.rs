//! A row of the plan of posts as the API shows it.

use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::shared;
use crate::graphql::payload::graphql_error;
use crate::graphql::position::{self, Position};
use crate::graphql::scalars::Date;
use crate::graphql::seen::Seen;
use crate::graphql::unit::{self, Unit};
use async_graphql::{Context, Description, ID, Object, Result};
use store::ids::PostPlanId;
use store::post_plan;

/// How many posts of a position a unit has from a day on (kế hoạch biên chế theo vị trí việc làm).
#[derive(Description)]
pub struct PostPlan(pub post_plan::PostPlan);

#[Object(use_type_description)]
impl PostPlan {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::PostPlan, self.0.id.0)
    }

    /// Where.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.unit_id).await
    }

    /// Of which position.
    async fn position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        position::load(context, self.0.position_id).await
    }

    /// From which day, until the next row of the same unit and position.
    async fn from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// How many posts, 0 to 10,000; 0: no longer.
    async fn posts(&self) -> i32 {
        self.0.posts
    }

    /// The number of the decision.
    async fn decision_number(&self) -> Option<&str> {
        self.0.decision_number.as_deref()
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The row of a key, where the viewer may see the staffing of its unit.
pub async fn load(context: &Context<'_>, id: PostPlanId) -> Result<Option<PostPlan>> {
    let loaded = context.data_unchecked::<Seen>().post_plans.load_one(id).await;
    loaded.map(|row| row.map(PostPlan)).map_err(|fail| graphql_error(context, shared(&fail)))
}

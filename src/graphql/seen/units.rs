//! What the viewer may see of units: runs of the cap and the plan of posts.

use crate::graphql::ask::Ask;
use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::Loader;
use std::collections::HashMap;
use std::sync::Arc;
use store::cap::{self, CapRun};
use store::ids::{CapRunId, PostPlanId, UnitId};
use store::policy::{Action, judge_unit};
use store::post_plan::PostPlan;
use store::{Fail, Found, post_plan, unit};

/// Runs of the cap over agencies whose people the viewer may see side by side.
pub struct CapRunLoader(pub(super) Ask);

impl CapRunLoader {
    async fn find(&self, keys: &[CapRunId]) -> Found<HashMap<CapRunId, CapRun>> {
        let source = self.0.source();
        let mut runs = cap::find_runs(&source, keys).await?;
        let agencies: Vec<UnitId> = runs.values().map(|run| run.agency_id).collect();
        let above = unit::ancestors(&source, &agencies).await?;
        runs.retain(|_, run| {
            let above = above.get(&run.agency_id).map(Vec::as_slice).unwrap_or_default();
            judge_unit(&self.0.viewer, Action::ReadRanking, above).is_ok()
        });
        Ok(runs)
    }
}

#[async_trait]
impl Loader<CapRunId> for CapRunLoader {
    type Value = CapRun;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[CapRunId]) -> Result<HashMap<CapRunId, CapRun>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
    }
}

/// Rows of the plan of posts in units whose staffing the viewer may see.
pub struct PostPlanLoader(pub(super) Ask);

impl PostPlanLoader {
    async fn find(&self, keys: &[PostPlanId]) -> Found<HashMap<PostPlanId, PostPlan>> {
        let source = self.0.source();
        let mut rows = post_plan::find_many(&source, keys).await?;
        let units: Vec<UnitId> = rows.values().map(|row| row.unit_id).collect();
        let above = unit::ancestors(&source, &units).await?;
        rows.retain(|_, row| {
            let above = above.get(&row.unit_id).map(Vec::as_slice).unwrap_or_default();
            judge_unit(&self.0.viewer, Action::ReadStaffing, above).is_ok()
        });
        Ok(rows)
    }
}

#[async_trait]
impl Loader<PostPlanId> for PostPlanLoader {
    type Value = PostPlan;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[PostPlanId]) -> Result<HashMap<PostPlanId, PostPlan>, Arc<Fail>> {
        self.find(keys).await.map_err(Arc::new)
    }
}

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

macro_rules! of_units {
    ($($(#[$doc:meta])* $name:ident($key:ty => $row:ty) = $find:path, $unit:ident, $action:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name(pub(super) Ask);

        impl $name {
            async fn find(&self, keys: &[$key]) -> Found<HashMap<$key, $row>> {
                let source = self.0.source();
                let mut rows = $find(&source, keys).await?;
                let units: Vec<UnitId> = rows.values().map(|row| row.$unit).collect();
                let above = unit::ancestors(&source, &units).await?;
                rows.retain(|_, row| {
                    let above = above.get(&row.$unit).map(Vec::as_slice).unwrap_or_default();
                    judge_unit(&self.0.viewer, Action::$action, above).is_ok()
                });
                Ok(rows)
            }
        }

        #[async_trait]
        impl Loader<$key> for $name {
            type Value = $row;
            type Error = Arc<Fail>;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $row>, Arc<Fail>> {
                self.find(keys).await.map_err(Arc::new)
            }
        }
    )*};
}

of_units! {
    /// Runs of the cap over agencies whose people the viewer may see side by side.
    CapRunLoader(CapRunId => CapRun) = cap::find_runs, agency_id, ReadRanking;
    /// Rows of the plan of posts in units whose staffing the viewer may see.
    PostPlanLoader(PostPlanId => PostPlan) = post_plan::find_many, unit_id, ReadStaffing;
}

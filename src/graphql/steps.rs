//! Loaders of the steps that there are for objects, judged for all objects of an answer at once.

use crate::graphql::ask::Ask;
use crate::services::possible::Possible;
use crate::services::{cap, period, template};
use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::Loader;
use std::collections::HashMap;
use std::sync::Arc;
use store::Fail;
use store::ids::{AgencyPeriodId, CapRunId, TemplateId};

/// The steps of periods of agencies.
pub struct PeriodStepsLoader(pub Ask);

#[async_trait]
impl Loader<AgencyPeriodId> for PeriodStepsLoader {
    type Value = Vec<Possible>;
    type Error = Arc<Fail>;

    async fn load(
        &self,
        keys: &[AgencyPeriodId],
    ) -> Result<HashMap<AgencyPeriodId, Vec<Possible>>, Arc<Fail>> {
        let ask = &self.0;
        period::possible(&ask.source(), &ask.viewer, ask.today, keys).await.map_err(Arc::new)
    }
}

/// The steps of template versions.
pub struct TemplateStepsLoader(pub Ask);

#[async_trait]
impl Loader<TemplateId> for TemplateStepsLoader {
    type Value = Vec<Possible>;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[TemplateId]) -> Result<HashMap<TemplateId, Vec<Possible>>, Arc<Fail>> {
        template::possible(&self.0.source(), &self.0.viewer, keys).await.map_err(Arc::new)
    }
}

/// The steps of cap runs.
pub struct CapRunStepsLoader(pub Ask);

#[async_trait]
impl Loader<CapRunId> for CapRunStepsLoader {
    type Value = Vec<Possible>;
    type Error = Arc<Fail>;

    async fn load(&self, keys: &[CapRunId]) -> Result<HashMap<CapRunId, Vec<Possible>>, Arc<Fail>> {
        cap::possible(&self.0.source(), &self.0.viewer, keys).await.map_err(Arc::new)
    }
}

//! Loaders of the steps that there are for objects, judged for all objects of an answer at once.

use crate::graphql::ask::Ask;
use crate::services::possible::Possible;
use crate::services::sheet::{Before, SheetKey, before};
use crate::services::{cap, period, template};
use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::Loader;
use std::collections::HashMap;
use std::sync::Arc;
use store::Fail;
use store::ids::{AgencyPeriodId, CapRunId, TemplateId};

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident($key:ty => $value:ty) = |$ask:ident, $keys:ident| $judged:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name(pub Ask);

        #[async_trait]
        impl Loader<$key> for $name {
            type Value = $value;
            type Error = Arc<Fail>;

            async fn load(&self, $keys: &[$key]) -> Result<HashMap<$key, $value>, Arc<Fail>> {
                let $ask = &self.0;
                $judged.await.map_err(Arc::new)
            }
        }
    )*};
}

steps! {
    /// The steps of periods of agencies.
    PeriodStepsLoader(AgencyPeriodId => Vec<Possible>)
        = |ask, keys| period::possible(&ask.source(), &ask.viewer, ask.today, keys);
    /// The steps of template versions.
    TemplateStepsLoader(TemplateId => Vec<Possible>)
        = |ask, keys| template::possible(&ask.source(), &ask.viewer, keys);
    /// The steps of cap runs.
    CapRunStepsLoader(CapRunId => Vec<Possible>) = |ask, keys| cap::possible(&ask.source(), &ask.viewer, keys);
    /// What stands in the way of every step of sheets that the viewer may read.
    SheetStepsLoader(SheetKey => Before) = |ask, keys| before(&ask.source(), &ask.viewer, keys);
}

//! Asking for runs of the cap.

use super::types::{CapRun, load};
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::payload::graphql_error;
use async_graphql::{Context, ID, Object, Result};
use store::Fail;
use store::ids::CapRunId;
use store::policy::{Action, judge_unit};

/// Queries for runs of the cap.
#[derive(Default)]
pub struct CapQueries;

#[Object]
impl CapQueries {
    /// A run of the cap; `null` where there is none, or the viewer may not see the agency's people side by side.
    async fn cap_run(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The run's global id.")] id: ID,
    ) -> Result<Option<CapRun>> {
        if !Ask::of(context).viewer.is_known() {
            return Err(graphql_error(context, Fail::Unauthenticated));
        }
        let key =
            key(&id, NodeKind::CapRun, "id").map_err(|refusal| graphql_error(context, refusal.into()))?;
        load(context, CapRunId(key)).await
    }

    /// The runs of an agency's year, the latest first; for who may see its people side by side.
    async fn cap_runs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The agency's code.")] agency: String,
        #[graphql(desc = "The year.")] year: i32,
    ) -> Result<Vec<CapRun>> {
        let ask = Ask::of(context);
        let read = async {
            let source = ask.source();
            let unit = store::unit::find_by_code(&source, &agency).await?.ok_or(Fail::NotFound)?;
            let above = store::unit::ancestors(&source, &[unit.id]).await?.remove(&unit.id);
            judge_unit(&ask.viewer, Action::ReadRanking, &above.unwrap_or_default())?;
            store::cap::list_runs(&source, unit.id, year).await
        };
        let runs = read.await.map_err(|fail| graphql_error(context, fail))?;
        Ok(runs.into_iter().map(CapRun).collect())
    }
}

//! Asking who counts in a scope of the cap otherwise than by default.

use super::types::CapMembership;
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use async_graphql::{Context, Object, Result};
use domain::refusal::{Code, Refusal};
use store::cap_membership as rows;
use store::ids::CapMembershipId;
use store::policy::{Action, may_somewhere};

/// Queries for memberships.
#[derive(Default)]
pub struct CapMembershipQueries;

#[Object]
impl CapMembershipQueries {
    /// Who counts in the scope of an agency, or does not, otherwise than by default; of those whose year's inputs the viewer
    /// may see, in the order of their recording.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn cap_memberships(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The agency's code.")] agency: String,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CapMembership>> {
        let ask = Ask::of(context);
        let failed = |fail| graphql_error(context, fail);
        may_somewhere(&ask.viewer, Action::ReadYearInputs).map_err(failed)?;
        let source = ask.source();
        let found = store::unit::find_by_code(&source, &agency).await.map_err(failed)?;
        let unknown = || Refusal::new(Code::UnitUnknown, "agency").with("code", &agency);
        let unit = found.ok_or_else(|| failed(unknown().into()))?.id;
        let total = Total::new(move |ask| async move {
            rows::count(&ask.source(), unit, &ask.sees(Action::ReadYearInputs)).await
        });
        let visibility = ask.sees(Action::ReadYearInputs);
        let paging = Paging { first, after, last, before };
        let keys = |row: &rows::CapMembership| row.id.0;
        connection(context, "capMemberships", &paging, total, CapMembership, keys, async |page| {
            let from = page.from.map(CapMembershipId);
            rows::list(&source, unit, &visibility, from, page.backwards, page.fetch()).await
        })
        .await
    }
}

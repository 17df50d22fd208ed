//! Asking for results of organisations.

use super::types::OrganisationResult;
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use async_graphql::{Context, Object, Result};
use domain::refusal::{Code, Refusal};
use store::ids::OrganisationResultId;
use store::organisation_result as rows;
use store::policy::{Action, may_somewhere};

/// Queries for results of organisations.
#[derive(Default)]
pub struct OrganisationResultQueries;

#[Object]
impl OrganisationResultQueries {
    /// What organisations came to in a year, in the order of their recording: for whoever reads evaluations, his own among
    /// them, since the class of an organisation bounds those of its people.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn organisation_results(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The year.")] year: i32,
        #[graphql(desc = "Code of a unit: only its result and those of the units below it.")] within: Option<
            String,
        >,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<OrganisationResult>> {
        let failed = |fail| graphql_error(context, fail);
        may_somewhere(&Ask::of(context).viewer, Action::ReadEvaluation).map_err(failed)?;
        let source = Ask::of(context).source();
        let within = match within {
            Some(code) => {
                let found = store::unit::find_by_code(&source, &code).await.map_err(failed)?;
                let unknown = || Refusal::new(Code::UnitUnknown, "within").with("code", &code);
                Some(found.ok_or_else(|| failed(unknown().into()))?.id)
            }
            None => None,
        };
        let total = Total::new(move |ask| async move { rows::count(&ask.source(), year, within).await });
        let paging = Paging { first, after, last, before };
        connection(
            context,
            "organisationResults",
            &paging,
            total,
            |(_, result)| result,
            |(id, _): &(i64, OrganisationResult)| *id,
            async |page| {
                let from = page.from.map(OrganisationResultId);
                let found = rows::list(&source, year, within, from, page.backwards, page.fetch()).await?;
                found.into_iter().map(|row| Ok((row.id.0, OrganisationResult::of(row)?))).collect()
            },
        )
        .await
    }
}

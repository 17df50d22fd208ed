//! Asking for competencies.

use super::types::{Competency, find};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::graphql::unit::may_read;
use crate::graphql::word::Word;
use async_graphql::{Context, InputObject, Object, Result};
use domain::refusal::{Code, Refusal};
use domain::training::CompetencyGroup;
use store::competency::{self, CompetencyFilter};
use store::field;

/// Which competencies.
#[derive(Debug, Default, InputObject)]
pub struct CompetencyFilterInput {
    /// Only of this group.
    pub group: Option<Word<CompetencyGroup>>,
    /// Only of the field of this code.
    pub field: Option<String>,
    /// Only those whose name or code begins a word with this text; case and diacritics do not matter.
    #[graphql(validator(chars_max_length = 100))]
    pub search: Option<String>,
}

/// Queries for competencies.
#[derive(Default)]
pub struct CompetencyQueries;

#[Object]
impl CompetencyQueries {
    /// The competency of a code; `null` where there is none.
    async fn competency(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Result<Option<Competency>> {
        find(context, &code).await
    }

    /// The competency framework in order of code.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn competencies(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which; all where it is not given.")] filter: Option<CompetencyFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Competency>> {
        may_read(context)?;
        let source = Ask::of(context).source();
        let filter = filter.unwrap_or_default();
        let field = match &filter.field {
            Some(code) => {
                let found = field::find_by_code(&source, code).await;
                let found = found.map_err(|fail| graphql_error(context, fail))?;
                let unknown = || Refusal::new(Code::FieldUnknown, "filter.field").with("code", code);
                Some(found.ok_or_else(|| graphql_error(context, unknown().into()))?.id)
            }
            None => None,
        };
        let group = filter.group.map(|group| group.0);
        let filter = CompetencyFilter { group, field, search: filter.search };
        let counted = filter.clone();
        let total = Total::new(move |ask| {
            let filter = counted.clone();
            async move { competency::count(&ask.source(), &filter).await }
        });
        connection(
            context,
            "competencies",
            &Paging { first, after, last, before },
            total,
            Competency,
            |row| row.code.clone(),
            async |page| {
                competency::list(&source, &filter, page.from.as_deref(), page.backwards, page.fetch()).await
            },
        )
        .await
    }
}

//! Asking for fields of work.

use super::types::{Field, find};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::Paging;
use crate::graphql::unit::may_read;
use async_graphql::{Context, InputObject, Object, Result};
use store::field::{self, FieldFilter};

/// Which fields of work.
#[derive(Debug, Default, InputObject)]
pub struct FieldFilterInput {
    /// Only those that can be used in the unit of this code: its own and those of the units above.
    pub usable_in: Option<String>,
    /// Only those whose name or code begins a word with this text; case and diacritics do not matter.
    #[graphql(validator(chars_max_length = 100))]
    pub search: Option<String>,
}

/// Queries for fields of work.
#[derive(Default)]
pub struct FieldQueries;

#[Object]
impl FieldQueries {
    /// The field of a code; `null` where there is none.
    async fn field(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Result<Option<Field>> {
        find(context, &code).await
    }

    /// Fields of work in order of code.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn fields(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which; all where it is not given.")] filter: Option<FieldFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Field>> {
        may_read(context)?;
        let filter = filter.unwrap_or_default();
        let filter = FieldFilter { usable_in: filter.usable_in, search: filter.search };
        let counted = filter.clone();
        let total = Total::new(move |ask| {
            let filter = counted.clone();
            async move { field::count(&ask.source(), &filter).await }
        });
        let source = Ask::of(context).source();
        connection(
            context,
            "fields",
            &Paging { first, after, last, before },
            total,
            Field,
            |row| row.code.clone(),
            async |page| {
                field::list(&source, &filter, page.from.as_deref(), page.backwards, page.fetch()).await
            },
        )
        .await
    }
}

//! Asking for units.

use super::types::{Unit, find, may_read};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::services::known::unit_of;
use async_graphql::{Context, InputObject, Object, Result};
use store::unit::{self, UnitFilter};

/// Which units.
#[derive(Debug, Default, InputObject)]
pub struct UnitFilterInput {
    /// Only units below the one of this code, itself included.
    pub within: Option<String>,
    /// Only units whose name or code begins a word with this text; case and diacritics do not matter.
    #[graphql(validator(chars_max_length = 100))]
    pub search: Option<String>,
}

/// Queries for units.
#[derive(Default)]
pub struct UnitQueries;

#[Object]
impl UnitQueries {
    /// The unit of a code; `null` where there is none.
    async fn unit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The unit's code.")] code: String,
    ) -> Result<Option<Unit>> {
        find(context, &code).await
    }

    /// Units in order of code.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn units(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which units; all where it is not given.")] filter: Option<UnitFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Unit>> {
        may_read(context)?;
        let filter = filter.unwrap_or_default();
        let source = Ask::of(context).source();
        let known = unit_of(&source, filter.within.as_deref(), "filter.within").await;
        known.map_err(|fail| graphql_error(context, fail))?;
        let filter = UnitFilter { within: filter.within, search: filter.search };
        let paging = Paging { first, after, last, before };
        let counted = filter.clone();
        let total = Total::new(move |ask| {
            let filter = counted.clone();
            async move { unit::count(&ask.source(), &filter).await }
        });
        connection(
            context,
            "units",
            &paging,
            total,
            Unit,
            |unit| unit.code.clone(),
            async |page| {
                unit::list(&source, &filter, page.from.as_deref(), page.backwards, page.fetch()).await
            },
        )
        .await
    }
}

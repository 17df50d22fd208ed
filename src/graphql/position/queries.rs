//! Asking for positions.

use super::types::{Position, find};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::Paging;
use crate::graphql::unit::may_read;
use crate::graphql::word::Word;
use async_graphql::{Context, InputObject, Object, Result};
use domain::terms::PositionGroup;
use store::position::{self, PositionFilter};

/// Which positions.
#[derive(Debug, Default, InputObject)]
pub struct PositionFilterInput {
    /// Only those that can be used in the unit of this code: its own and those of the units above.
    pub usable_in: Option<String>,
    /// Only those whose name or code begins a word with this text; case and diacritics do not matter.
    #[graphql(validator(chars_max_length = 100))]
    pub search: Option<String>,
    /// Only those that have ever been of this group.
    pub group: Option<Word<PositionGroup>>,
}

/// Queries for positions.
#[derive(Default)]
pub struct PositionQueries;

#[Object]
impl PositionQueries {
    /// The position of a code; `null` where there is none.
    async fn position(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Result<Option<Position>> {
        find(context, &code).await
    }

    /// Positions in order of code.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn positions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which; all where it is not given.")] filter: Option<PositionFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Position>> {
        may_read(context)?;
        let filter = filter.unwrap_or_default();
        let filter = PositionFilter {
            usable_in: filter.usable_in,
            search: filter.search,
            group: filter.group.map(|group| group.0),
        };
        let counted = filter.clone();
        let total = Total::new(move |ask| {
            let filter = counted.clone();
            async move { position::count(&ask.source(), &filter).await }
        });
        let source = Ask::of(context).source();
        connection(
            context,
            "positions",
            &Paging { first, after, last, before },
            total,
            Position,
            |row| row.row.code.clone(),
            async |page| {
                position::list(&source, &filter, page.from.as_deref(), page.backwards, page.fetch()).await
            },
        )
        .await
    }
}

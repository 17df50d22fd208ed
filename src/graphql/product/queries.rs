//! Asking for work products.

use super::types::{Product, find};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::Paging;
use crate::graphql::unit::may_read;
use async_graphql::{Context, InputObject, Object, Result};
use store::product::{self, ProductFilter};

/// Which work products.
#[derive(Debug, Default, InputObject)]
pub struct ProductFilterInput {
    /// Only those that can be used in the unit of this code: its own and those of the units above.
    pub usable_in: Option<String>,
    /// Only those whose name or code begins a word with this text; case and diacritics do not matter.
    #[graphql(validator(chars_max_length = 100))]
    pub search: Option<String>,
    /// Only those of the field of this code.
    pub field: Option<String>,
}

/// Queries for work products.
#[derive(Default)]
pub struct ProductQueries;

#[Object]
impl ProductQueries {
    /// The product of a code; `null` where there is none.
    async fn product(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Result<Option<Product>> {
        find(context, &code).await
    }

    /// Work products in order of code.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn products(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which; all where it is not given.")] filter: Option<ProductFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Product>> {
        may_read(context)?;
        let filter = filter.unwrap_or_default();
        let filter =
            ProductFilter { usable_in: filter.usable_in, search: filter.search, field: filter.field };
        let counted = filter.clone();
        let total = Total::new(move |ask| {
            let filter = counted.clone();
            async move { product::count(&ask.source(), &filter).await }
        });
        let source = Ask::of(context).source();
        connection(
            context,
            "products",
            &Paging { first, after, last, before },
            total,
            Product,
            |row| row.row.code.clone(),
            async |page| {
                product::list(&source, &filter, page.from.as_deref(), page.backwards, page.fetch()).await
            },
        )
        .await
    }
}

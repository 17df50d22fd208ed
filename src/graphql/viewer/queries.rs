//! Asking who one is.

use super::types::Viewer;
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use async_graphql::{Context, Object, Result};
use store::{Fail, account};

/// The query for the viewer.
#[derive(Default)]
pub struct ViewerQueries;

#[Object]
impl ViewerQueries {
    /// Who is asking; `UNAUTHENTICATED` where nobody is logged in.
    async fn viewer(&self, context: &Context<'_>) -> Result<Option<Viewer>> {
        let ask = Ask::of(context);
        let found = match ask.viewer.account {
            Some(id) => account::get(&ask.source(), id).await,
            None => Err(Fail::Unauthenticated),
        };
        found.map(|account| Some(Viewer(account))).map_err(|fail| graphql_error(context, fail))
    }
}

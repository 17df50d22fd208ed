//! The one connection of the API: edges, nodes, page info, and a total that is counted only when it is selected.

use crate::graphql::ask::Ask;
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::page::{Page, Paging, cursor};
use crate::graphql::payload::graphql_error;
use async_graphql::connection as relay;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use async_graphql::{Context, Object, OutputType, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;
use store::{Fail, Found};

/// A page of nodes.
pub type Connection<T> = relay::Connection<String, T, Total>;

type Counting<'a> = Pin<Box<dyn Future<Output = Found<i64>> + Send + 'a>>;

type Count = Box<dyn for<'a> Fn(&'a Context<'a>) -> Counting<'a> + Send + Sync>;

/// The number of rows of the whole list, counted when asked for.
pub struct Total(Count);

impl Total {
    /// A total that `count` counts.
    pub fn new<F, C>(count: F) -> Self
    where
        F: Fn(Ask) -> C + Send + Sync + 'static,
        C: Future<Output = Found<i64>> + Send + 'static,
    {
        Self(Box::new(move |context| Box::pin(count(Ask::of(context).clone()))))
    }

    /// The total of a list that each of many objects has: counted for all of them at once.
    pub fn loaded<K, L>(key: K, loader: fn(&Loaders) -> &DataLoader<L, HashMapCache>) -> Self
    where
        K: Clone + Eq + Hash + Send + Sync + 'static,
        L: Loader<K, Value = i64, Error = Arc<Fail>>,
    {
        Self(Box::new(move |context| {
            let key = key.clone();
            Box::pin(async move {
                let loaded = loader(context.data_unchecked::<Loaders>()).load_one(key).await;
                loaded.map(Option::unwrap_or_default).map_err(|fail| shared(&fail))
            })
        }))
    }
}

/// What a connection tells beside its page.
#[Object]
impl Total {
    /// How many there are on all pages that the viewer may see. Counted only when it is selected.
    async fn total_count(&self, context: &Context<'_>) -> Result<i64> {
        (self.0)(context).await.map_err(|fail| graphql_error(context, fail))
    }
}

/// A page of a list: `list` names it and its order, `node` wraps a row, `keys` are what it is ordered by, `fetch` reads
/// `page.fetch()` rows in the page's direction.
pub async fn connection<R, T, K>(
    context: &Context<'_>,
    list: &str,
    paging: &Paging,
    total: Total,
    node: impl Fn(R) -> T,
    keys: impl Fn(&R) -> K,
    fetch: impl AsyncFnOnce(&Page<K>) -> Found<Vec<R>>,
) -> Result<Connection<T>>
where
    T: OutputType,
    K: Serialize + DeserializeOwned,
{
    let page: Page<K> = paging.page(list).map_err(|refusal| graphql_error(context, refusal.into()))?;
    let rows = fetch(&page).await.map_err(|fail| graphql_error(context, fail))?;
    let cut = page.cut(rows);
    let mut connection = relay::Connection::with_additional_fields(cut.before, cut.after, total);
    connection.edges.extend(cut.rows.into_iter().map(|row| {
        let cursor = cursor(list, &keys(&row));
        relay::Edge::new(cursor, node(row))
    }));
    Ok(connection)
}

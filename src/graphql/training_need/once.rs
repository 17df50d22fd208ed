//! Needs found once a request: a screen asks for the rows and for the classes that they make, and both rest on the whole.

use crate::graphql::ask::Ask;
use crate::services::training_need::{Need, NeedQuery, list};
use std::collections::HashMap;
use std::sync::Arc;
use store::Found;
use tokio::sync::Mutex;

/// What was found in this request.
#[derive(Default)]
pub struct FoundNeeds(Mutex<HashMap<NeedQuery, Arc<Vec<Need>>>>);

impl FoundNeeds {
    /// The needs that a query asks for; who asks for the same meanwhile waits for them.
    ///
    /// # Errors
    /// As [`list`].
    pub async fn of(&self, ask: &Ask, query: NeedQuery) -> Found<Arc<Vec<Need>>> {
        let mut known = self.0.lock().await;
        if let Some(needs) = known.get(&query) {
            return Ok(Arc::clone(needs));
        }
        let needs = Arc::new(list(&ask.source(), &ask.viewer, ask.today, &query).await?);
        known.insert(query, Arc::clone(&needs));
        Ok(needs)
    }
}

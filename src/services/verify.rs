//! The laws of the house, held to what is stored.

use crate::services::evaluation::recomputed;
use store::verify::{self, Law};
use store::{Db, Found};

/// Every law, in the order in which they are told. Reads only, as of one moment.
///
/// # Errors
/// A database that cannot be read.
pub async fn run(db: &Db) -> Found<Vec<Law>> {
    let snapshot = db.snapshot().await?;
    let source = snapshot.source();
    Ok(vec![
        verify::chain(&source).await?,
        verify::points_add_up(&source).await?,
        verify::explained(&source).await?,
        recomputed(&source).await?,
        verify::recomputed_rollups(&source).await?,
        verify::nothing_moved(&source).await?,
        verify::decided_on_evidence(&source).await?,
    ])
}

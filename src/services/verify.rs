//! The laws of the house, held to what is stored.

use crate::services::evaluation::recomputed;
use store::verify::{self, Law};
use store::{Db, Found};

/// Every law, in the order in which they are told: first the roots, on which the later ones rest. Reads only, as of one
/// moment. What is so broken that nothing can be told from it is a finding, not the end of the others.
///
/// # Errors
/// A database that cannot be read.
pub async fn run(db: &Db) -> Found<Vec<Law>> {
    let snapshot = db.snapshot().await?;
    let source = &snapshot.source();
    Ok(vec![
        Law::hold("audit chain", source, verify::chain).await?,
        Law::hold("stored values are of the types of their columns", source, verify::types_hold).await?,
        Law::hold("stored words are of their vocabularies", source, verify::words_known).await?,
        Law::hold("each key holds what was done under it", source, verify::outcomes_kept).await?,
        Law::hold("the tree of units hangs together", source, verify::tree_holds).await?,
        Law::hold("one main appointment a day", source, verify::posts_stand).await?,
        Law::hold("plans of posts, bars and wishes stand", source, verify::plans_stand).await?,
        Law::hold("nobody decides about himself", source, verify::nobody_about_himself).await?,
        Law::hold("rule sets are as they were loaded", source, verify::texts_unchanged).await?,
        Law::hold("published templates add up to the points of their rules", source, verify::points_add_up)
            .await?,
        Law::hold("published templates never change", source, verify::published_unchanged).await?,
        Law::hold("units of records add up", source, verify::units_add_up).await?,
        Law::hold("what is completed is what was delivered", source, verify::deliveries_add_up).await?,
        Law::hold("one latest revision a person and period", source, verify::one_latest).await?,
        Law::hold("evaluations recompute from their explanations", source, verify::explained).await?,
        Law::hold("evaluations recompute from the tables", source, recomputed).await?,
        Law::hold("quarters and years rest on the revisions they name", source, verify::recomputed_rollups)
            .await?,
        Law::hold("periods stand as their order and the trail say", source, verify::states_stand).await?,
        Law::hold("nobody is missing from a locked period", source, verify::nobody_missing).await?,
        Law::hold("nothing moved after its period was locked", source, verify::nothing_moved).await?,
        Law::hold(
            "decisions on needs keep the figures that they rest on",
            source,
            verify::decided_on_evidence,
        )
        .await?,
        Law::hold("nothing was entered into a locked period", source, verify::nothing_entered).await?,
        Law::hold("each cap run kept to its places", source, verify::places_kept).await?,
    ])
}

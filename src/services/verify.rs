//! The laws of the house, held to what is stored.

use crate::services::evaluation::{RECOMPUTED, recomputed};
use store::verify::{self, Law};
use store::{Db, Fail, Found};

/// Every law, in the order in which they are told: first the roots, on which the later ones rest. Reads only, as of one
/// moment.
///
/// # Errors
/// A database that cannot be read.
pub async fn run(db: &Db) -> Found<Vec<Law>> {
    let snapshot = db.snapshot().await?;
    let source = snapshot.source();
    Ok(vec![
        verify::chain(&source).await?,
        verify::outcomes_kept(&source).await?,
        verify::tree_holds(&source).await?,
        verify::posts_stand(&source).await?,
        verify::plans_stand(&source).await?,
        verify::nobody_about_himself(&source).await?,
        verify::texts_unchanged(&source).await?,
        verify::points_add_up(&source).await?,
        verify::published_unchanged(&source).await?,
        verify::units_add_up(&source).await?,
        verify::one_latest(&source).await?,
        verify::explained(&source).await?,
        told(recomputed(&source).await)?,
        verify::recomputed_rollups(&source).await?,
        verify::nothing_moved(&source).await?,
        verify::decided_on_evidence(&source).await?,
        verify::nothing_entered(&source).await?,
        verify::places_kept(&source).await?,
    ])
}

/// What is so broken that nothing can be recomputed from it is a finding, not the end of the others.
fn told(law: Found<Law>) -> Found<Law> {
    match law {
        Err(Fail::Broken(why)) => Ok(Law::impossible(RECOMPUTED, why)),
        Err(Fail::Refused(refusals)) => {
            let codes: Vec<&str> = refusals.iter().map(|refusal| refusal.code.as_str()).collect();
            Ok(Law::impossible(RECOMPUTED, codes.join(", ")))
        }
        law => law,
    }
}

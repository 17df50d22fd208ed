//! What a run decided, as the audit trail keeps it: never the classes themselves, but the digest of its rows.

use super::{CapRow, rows};
use crate::audit::Event;
use crate::canonical::{canonical, digest};
use crate::db::Source;
use crate::fail::Found;
use crate::write::Tx;
use domain::terms::Term;
use entity::ids::CapRunId;
use serde_json::json;

/// Tells the rows of a run that becomes final: from then on none of them changes.
pub(super) async fn tell(tx: &mut Tx, run: CapRunId) -> Found<()> {
    let (count, digest) = digest_of(&tx.source(), run).await?;
    tx.record(Event::new("RunCap", "cap_row", Some(run.0)).batch(json!({ "rows": count, "digest": digest })));
    Ok(())
}

/// How many rows a run has, and the digest of all that they say, by person.
pub(crate) async fn digest_of(source: &Source<'_>, run: CapRunId) -> Found<(usize, String)> {
    let mut rows = rows(source, run).await?;
    rows.sort_by_key(|row| row.person_id);
    let said = |row: &CapRow| {
        json!([
            row.person_id.0,
            row.evaluation_id.0,
            row.cap_group,
            row.class_before.0.code(),
            row.final_class.map(|class| class.0.code()),
            row.grounds,
        ])
    };
    let said: Vec<_> = rows.iter().map(said).collect();
    Ok((said.len(), digest(&canonical(&said))))
}

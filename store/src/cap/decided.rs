//! What a run decided and by what, as the audit trail keeps it: never the classes themselves, but a digest.

use super::{CapRow, CapRun, rows, ties};
use crate::audit::Event;
use crate::canonical::{canonical, digest};
use crate::db::Source;
use crate::fail::Found;
use crate::write::Tx;
use domain::terms::Term;
use serde_json::json;

/// Tells the rows of a run that becomes final: from then on none of them changes.
pub(super) async fn tell(tx: &mut Tx, run: &CapRun) -> Found<()> {
    let (count, digest) = digest_of(&tx.source(), run).await?;
    tx.record(
        Event::new("RunCap", "cap_row", Some(run.id.0)).batch(json!({ "rows": count, "digest": digest })),
    );
    Ok(())
}

/// How many rows a run has, and the digest of all that they say, by person, with the terms, the decisions of ties and the
/// run's own that they rest on.
pub(crate) async fn digest_of(source: &Source<'_>, run: &CapRun) -> Found<(usize, String)> {
    let mut rows = rows(source, run.id).await?;
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
    let ties = ties(source, run.id).await?;
    let ties: Vec<_> =
        ties.iter().map(|tie| json!([tie.tie, tie.chosen, tie.decision_number, tie.reason])).collect();
    let whole = json!({ "rows": said, "ties": ties, "terms": run.terms, "decision": run.decision_number });
    Ok((said.len(), digest(&canonical(&whole))))
}

//! The steps of a cap run.

use super::draft::{Draft, is_draft};
use crate::services::possible::{Possible, barred, refused};
use domain::refusal::{Code, Refusal};
use std::collections::HashMap;
use store::cap;
use store::ids::{CapRunId, UnitId};
use store::policy::{Action, Viewer};
use store::{Found, Source, unit};

/// What a viewer may do with cap runs now, by their keys: asked of the functions that the mutations ask.
///
/// # Errors
/// Only failures of the database.
pub async fn possible(
    source: &Source<'_>,
    viewer: &Viewer,
    ids: &[CapRunId],
) -> Found<HashMap<CapRunId, Vec<Possible>>> {
    let runs = cap::find_runs(source, ids).await?;
    let agencies: Vec<UnitId> = runs.values().map(|run| run.agency_id).collect();
    let above = unit::ancestors(source, &agencies).await?;
    let mut steps = HashMap::with_capacity(runs.len());
    let mut drafts = Vec::new();
    for (id, run) in runs {
        let above = above.get(&run.agency_id).map(Vec::as_slice).unwrap_or_default();
        let blocked_by = match barred(viewer, Action::RunCap, above)? {
            Some(refusal) => Some(refusal),
            None => refused(is_draft(&run))?,
        };
        match blocked_by {
            Some(refusal) => {
                steps.insert(id, (Some(refusal.clone()), Some(refusal)));
            }
            None => drafts.push(run),
        }
    }
    for (id, draft) in Draft::load(source, viewer.root, drafts).await? {
        let deciding = if draft.ties.is_empty() {
            Some(Refusal::new(Code::CapTieUnknown, "tie").with("tie", 0))
        } else {
            refused(draft.current())?
        };
        steps.insert(id, (deciding, refused(draft.closed())?));
    }
    let told = |(deciding, finalising)| {
        vec![
            Possible { mutation: "decideCapTie", blocked_by: deciding },
            Possible { mutation: "finaliseCapRun", blocked_by: finalising },
        ]
    };
    Ok(steps.into_iter().map(|(id, blocked)| (id, told(blocked))).collect())
}

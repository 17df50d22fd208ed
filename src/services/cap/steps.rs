//! The steps of a cap run.

use super::run::{closed, is_draft, place};
use super::scope::needed;
use crate::services::possible::{Possible, barred, refused};
use domain::refusal::{Code, Refusal};
use domain::terms::{PeriodKind, PeriodState};
use store::cap::{self, CapRun};
use store::policy::{Action, Viewer};
use store::{Found, Source, period, unit};

/// What a viewer may do with a cap run now: asked of the functions that the mutations ask.
///
/// # Errors
/// Only failures of the database.
pub async fn possible(source: &Source<'_>, viewer: &Viewer, run: &CapRun) -> Found<Vec<Possible>> {
    let ancestors = unit::ancestors(source, &[run.agency_id]).await?;
    let ancestors = ancestors.get(&run.agency_id).map(Vec::as_slice).unwrap_or_default();
    let barred = match barred(viewer, Action::RunCap, ancestors)? {
        Some(refusal) => Some(refusal),
        None => refused(is_draft(run))?,
    };
    let (mut deciding, mut finalising) = (barred.clone(), barred.clone());
    if barred.is_none() {
        if cap::ties(source, run.id).await?.is_empty() {
            deciding = Some(Refusal::new(Code::CapTieUnknown, "tie").with("tie", 0));
        }
        let year = needed(period::find(source, PeriodKind::Year, run.year, 1).await?, run.year, "")?;
        let states = period::states(source, year.id, Some(run.agency_id)).await?;
        let state = states.first().map_or(PeriodState::Planned, |row| row.state.0);
        let place = place(source, viewer.root, run.agency_id, &year).await?;
        let members = place.members(source).await?;
        finalising = refused(closed(source, run, &place, &members, state).await)?;
    }
    Ok(vec![
        Possible { mutation: "decideCapTie", blocked_by: deciding },
        Possible { mutation: "finaliseCapRun", blocked_by: finalising },
    ])
}

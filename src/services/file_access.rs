//! Noting who looked at a person's file: once a reader and day, and never at the cost of the answer.

use crate::app::App;
use chrono::NaiveDate;
use domain::moment::Moment;
use std::time::Duration;
use store::ids::PersonId;
use store::policy::Viewer;

/// How long an answer waits for the note: on SQLite a long import may hold the only writer.
const PATIENCE: Duration = Duration::from_millis(500);

/// Notes that the viewer looked at the files of people other than himself. What fails is told to the log only.
pub async fn note(app: &App, viewer: &Viewer, people: &[PersonId], today: NaiveDate, at: Moment) {
    let Some(account) = viewer.account else { return };
    let mut others: Vec<PersonId> =
        people.iter().copied().filter(|person| viewer.person != Some(*person)).collect();
    others.sort_unstable();
    others.dedup();
    if others.is_empty() {
        return;
    }
    let noted = store::file_access::note(&app.db, account, &others, today, at);
    match tokio::time::timeout(PATIENCE, noted).await {
        Ok(Ok(())) => {}
        Ok(Err(fail)) => tracing::warn!(error = %fail, "an access to a file was not noted"),
        Err(_) => tracing::warn!("an access to a file was not noted in time"),
    }
}

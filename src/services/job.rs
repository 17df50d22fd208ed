//! Background jobs: their owners end them, or who runs the installation.

use store::ids::JobId;
use store::job::{self, Job};
use store::policy::{act, on_installation, on_self};
use store::{Call, Fail, Found, write};

/// Asks a job to end: of the caller's own, for the operator and administrators of the root anybody's.
///
/// # Errors
/// NOT_FOUND for somebody else's to all others, `JOB_ENDED` for one that has ended.
pub async fn cancel(call: &Call, id: JobId) -> Found<Job> {
    write(call, &id.0, async |tx| {
        let permit = match on_installation::<act::CancelJob>(tx) {
            Err(Fail::NotFound) => on_self(tx)?,
            judged => judged?,
        };
        job::cancel(tx, &permit, id).await
    })
    .await?;
    job::find(&call.db.read(), id).await?.ok_or(Fail::NotFound)
}

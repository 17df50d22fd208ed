//! Background jobs as their owners see them.

use store::ids::JobId;
use store::job::{self, Job};
use store::policy::{act, on_self};
use store::{Call, Fail, Found, write};

/// Asks a job of the caller's own to end.
///
/// # Errors
/// NOT_FOUND for somebody else's, `JOB_ENDED` for one that has ended.
pub async fn cancel(call: &Call, id: JobId) -> Found<Job> {
    write(call, &id.0, async |tx| {
        let permit = on_self::<act::CancelJob>(tx)?;
        job::cancel(tx, &permit, id).await
    })
    .await?;
    let account = call.viewer.account.ok_or(Fail::Unauthenticated)?;
    job::find_own(&call.db.read(), account, id).await?.ok_or(Fail::NotFound)
}

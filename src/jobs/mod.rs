//! Background work: rows that a runner takes up, one after the other, as the account that asked.
//!
//! A job is asked for with [`store::job::enqueue`] inside the `write` that permits it; who did so rings
//! [`App::wake`]. The runner is started by `serve` on the multi-thread runtime; the command line and tests work the
//! queue off in place with [`run_all`].

mod evaluate;
mod forget_retries;
mod handle;
mod kind;

pub use forget_retries::ForgetRetries;
pub use handle::JobHandle;
pub use kind::JobKind;

use crate::app::App;
use std::sync::Arc;
use std::time::Duration;
use store::job::{self, End, Going, Job};
use store::policy::Viewer;
use store::{Fail, Found};
use tokio::time::{MissedTickBehavior, interval};

/// How often the runner looks for work that nobody rang for: queued by another process, or abandoned.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How often a running job gives a sign of life while its work is busy.
const BEAT_EVERY: Duration = Duration::from_secs(20);

/// Takes up jobs until `stop` is ready; the job in hand is left to be resumed.
pub async fn run(app: Arc<App>, stop: impl Future<Output = ()>) {
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let work = async {
        loop {
            tokio::select! {
                () = app.wake.notified() => {}
                _ = look.tick() => {}
            }
            if let Err(fail) = run_all(&app).await {
                tracing::error!(error = %fail, "the job runner could not read the queue");
            }
        }
    };
    tokio::select! {
        () = stop => {}
        () = work => {}
    }
}

/// Takes up jobs until none waits, and tells how many.
///
/// # Errors
/// A database that cannot be read; what goes wrong inside a job is kept in its row.
pub async fn run_all(app: &Arc<App>) -> Found<usize> {
    let mut count = 0;
    while let Some(row) = job::claim(&app.db, app.clock.now()).await? {
        count += 1;
        work_off(app, &row).await?;
    }
    Ok(count)
}

async fn work_off(app: &Arc<App>, row: &Job) -> Found<()> {
    let handle = JobHandle::new(app, row);
    let done = match actor(app, row).await {
        Ok(viewer) => {
            let work = attempt(app, &handle, viewer, row);
            tokio::pin!(work);
            let mut beat = interval(BEAT_EVERY);
            beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
            beat.tick().await;
            loop {
                tokio::select! {
                    done = &mut work => break done,
                    _ = beat.tick() => {
                        // A beat that cannot be written is made up for by the next; a lost job is told to the work itself.
                        job::beat(&app.db, row.id, row.attempts, app.clock.now(), None).await.ok();
                    }
                }
            }
        }
        Err(fail) => Err(fail),
    };
    let end = match done {
        Ok((_, Going::Lost)) => return Ok(()),
        Ok((result, Going::On)) => End::Done(result),
        Ok((result, Going::Cancelled)) => End::Cancelled(Some(result)),
        Err(fail) => {
            tracing::error!(job = row.id.0, kind = row.kind, error = %fail, "a job failed");
            End::Failed(fail.to_string())
        }
    };
    job::finish(&app.db, row.id, row.attempts, app.clock.now(), end).await
}

async fn attempt(app: &Arc<App>, handle: &JobHandle, viewer: Viewer, row: &Job) -> Found<(String, Going)> {
    let kind = JobKind::parse(&row.kind, &row.arguments)?;
    kind.run(app, handle, Arc::new(viewer)).await
}

/// Who the job acts as: the account that asked, with its rights of today; or the operator.
async fn actor(app: &App, row: &Job) -> Found<Viewer> {
    let source = app.db.read();
    match row.account_id {
        Some(account) => {
            let account = store::ids::AccountId(account);
            let viewer = Viewer::load(&source, account, app.clock.today()).await?;
            viewer.ok_or(Fail::Unauthenticated)
        }
        None => {
            let root = store::unit::find_root(&source).await?;
            Ok(Viewer { name: row.actor.clone(), ..Viewer::operator("", root) })
        }
    }
}

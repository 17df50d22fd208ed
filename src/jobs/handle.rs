//! What running work holds of its job.

use crate::app::App;
use std::sync::Arc;
use store::Found;
use store::ids::JobId;
use store::job::{self, Going, Job};

/// A running job: where it says how far it has come and hears whether to go on.
pub struct JobHandle {
    app: Arc<App>,
    id: JobId,
    attempt: i32,
    done: i64,
}

impl JobHandle {
    pub(super) fn new(app: &Arc<App>, row: &Job) -> Self {
        Self { app: Arc::clone(app), id: row.id, attempt: row.attempts, done: row.done }
    }

    /// The job.
    #[must_use]
    pub fn id(&self) -> JobId {
        self.id
    }

    /// How many times it was taken up; above 1 it is being resumed.
    #[must_use]
    pub fn attempt(&self) -> i32 {
        self.attempt
    }

    /// How far an earlier attempt had come.
    #[must_use]
    pub fn done_before(&self) -> i64 {
        self.done
    }

    /// Says how far the work has come, after each piece that is committed. Whoever hears something else than
    /// [`Going::On`] stops and returns it.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn progress(&self, done: i64, total: i64) -> Found<Going> {
        let now = self.app.clock.now();
        job::beat(&self.app.db, self.id, self.attempt, now, Some((done, total))).await
    }
}

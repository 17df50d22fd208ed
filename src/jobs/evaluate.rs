//! Computing the evaluations of a unit: committed chunk by chunk; what is done stays, and going on recomputes only what
//! is still stale or without a row.

use super::handle::JobHandle;
use crate::app::App;
use crate::services::evaluation::{Order, Progress, evaluate};
use std::sync::Arc;
use store::job::Going;
use store::policy::Viewer;
use store::{Call, Fail, Found};

pub(super) async fn run(
    order: &Order,
    app: &App,
    handle: &JobHandle,
    viewer: Arc<Viewer>,
) -> Found<(String, Going)> {
    let call = Call {
        db: app.db.clone(),
        viewer,
        at: app.clock.now(),
        today: app.clock.today(),
        address: None,
        trace: format!("job-{}", handle.id().0),
        key: None,
        operation: "evaluate",
    };
    let mut told = Told { handle, going: Going::On };
    let done = evaluate(&call, order, &mut told).await?;
    let going = told.going;
    let result = serde_json::to_string(&done).map_err(|error| Fail::Broken(error.to_string()))?;
    Ok((result, if done.cancelled { going } else { Going::On }))
}

struct Told<'a> {
    handle: &'a JobHandle,
    going: Going,
}

impl Progress for Told<'_> {
    async fn go_on(&mut self, done: u64, total: u64) -> Found<bool> {
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.going = self.handle.progress(whole(done), whole(total)).await?;
        Ok(self.going == Going::On)
    }
}

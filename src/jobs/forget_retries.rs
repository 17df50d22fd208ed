//! Forgetting outcomes kept for retries: a key is honoured for 30 days; nobody repeats a call after that.

use super::handle::JobHandle;
use crate::app::App;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Found;
use store::job::Going;
use store::write::forget_retries;

/// Days for which a key is honoured.
const DAYS: i64 = 30;

/// Rows forgotten at a time, so that no writer waits long.
const AT_A_TIME: u64 = 5_000;

/// Forgets what was kept for retries long past.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetRetries {}

impl ForgetRetries {
    pub(super) async fn run(self, app: &App, handle: &JobHandle) -> Found<(String, Going)> {
        let before = app.clock.now().plus_seconds(-DAYS * 86_400);
        let mut forgotten = handle.done_before();
        let mut going = Going::On;
        while going == Going::On {
            let count = forget_retries(&app.db, before, AT_A_TIME).await?;
            if count == 0 {
                break;
            }
            forgotten += count;
            going = handle.progress(forgotten, forgotten).await?;
        }
        Ok((json!({ "forgotten": forgotten }).to_string(), going))
    }
}

//! The kinds of background work: each with its arguments and the one function that does it.

use super::forget_retries::ForgetRetries;
use super::handle::JobHandle;
use crate::app::App;
use crate::services::evaluation::Order;
use std::sync::Arc;
use store::job::Going;
use store::policy::Viewer;
use store::{Fail, Found};

/// Work that runs in the background.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Computing the evaluations of a unit.
    Evaluate(Order),
    /// Forgetting what was kept for retries long past.
    ForgetRetries(ForgetRetries),
}

impl JobKind {
    /// The name of the kind, as the row and the API say it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Evaluate(_) => "EVALUATE",
            Self::ForgetRetries(_) => "FORGET_RETRIES",
        }
    }

    /// The kind of a row.
    ///
    /// # Errors
    /// A kind that this version does not know, or arguments of another shape.
    pub fn parse(name: &str, arguments: &str) -> Found<Self> {
        let read = |error: serde_json::Error| Fail::Broken(format!("arguments of a job {name}: {error}"));
        match name {
            "EVALUATE" => serde_json::from_str(arguments).map(Self::Evaluate).map_err(read),
            "FORGET_RETRIES" => serde_json::from_str(arguments).map(Self::ForgetRetries).map_err(read),
            _ => Err(Fail::Broken(format!("this version knows no job {name}"))),
        }
    }

    /// Does the work, or goes on with it; tells the result as JSON text and how it came to its end.
    pub(super) async fn run(
        self,
        app: &Arc<App>,
        handle: &JobHandle,
        viewer: Arc<Viewer>,
    ) -> Found<(String, Going)> {
        match self {
            Self::Evaluate(order) => super::evaluate::run(&order, app, handle, viewer).await,
            Self::ForgetRetries(work) => work.run(app, handle).await,
        }
    }
}

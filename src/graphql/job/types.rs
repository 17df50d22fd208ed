//! A background job.

use crate::graphql::allowed::AllowedAction;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::shared;
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::DateTime;
use crate::graphql::seen::Seen;
use crate::graphql::word::Word;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::moment::Moment;
use domain::refusal::{Code, Refusal};
use domain::terms::{JobState, Term};
use store::ids::JobId;
use store::job;

/// Work in the background, seen by the account that asked for it and by administrators of the root.
#[derive(Description)]
pub struct Job(pub job::Job);

#[Object(use_type_description)]
impl Job {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Job, self.0.id.0)
    }

    /// What kind of work it is.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Where it stands.
    async fn state(&self) -> Word<JobState> {
        Word(self.0.state.0)
    }

    /// How many pieces are done; what is done stays done.
    async fn done(&self) -> i64 {
        self.0.done
    }

    /// How many pieces there are; 0 while they are not counted yet.
    async fn total(&self) -> i64 {
        self.0.total
    }

    /// Whether it was asked to end.
    async fn cancel_requested(&self) -> bool {
        self.0.cancel_requested
    }

    /// Who asked for it: the login, or the operator of the command line.
    async fn requested_by(&self) -> &str {
        &self.0.actor
    }

    /// Whether its owner can have it ended now, and why not.
    async fn allowed_actions(&self, context: &Context<'_>) -> Vec<AllowedAction> {
        let state = self.0.state.0;
        let ended = !matches!(state, JobState::Queued | JobState::Running);
        let refusal = ended.then(|| Refusal::new(Code::JobEnded, "job").with("state", state.code()));
        vec![AllowedAction::of(context, "cancelJob", refusal.as_ref())]
    }

    /// How many times it was taken up; above 1 it was resumed after a crash.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// What it came to, as JSON text; `null` before its end, and to others than who asked for it.
    async fn result(&self, context: &Context<'_>) -> Option<&str> {
        self.0.result.as_deref().filter(|_| self.is_own(context))
    }

    /// What ended it, where it failed; `null` to others than who asked for it.
    async fn error(&self, context: &Context<'_>) -> Option<&str> {
        self.0.error.as_deref().filter(|_| self.is_own(context))
    }

    /// When it was asked for; UTC.
    async fn created_at(&self) -> DateTime {
        DateTime(Moment(self.0.created_at))
    }

    /// When it was first taken up; UTC.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(|at| DateTime(Moment(at)))
    }

    /// When it ended; UTC.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(|at| DateTime(Moment(at)))
    }
}

impl Job {
    /// A result may name people of whom an administrator sees nothing.
    fn is_own(&self, context: &Context<'_>) -> bool {
        let account = Ask::of(context).viewer.account;
        account.is_some_and(|account| self.0.account_id == Some(account.0))
    }
}

/// The job of a key, where the viewer may see it.
pub async fn load(context: &Context<'_>, id: JobId) -> Result<Option<Job>> {
    let loaded = context.data_unchecked::<Seen>().jobs.load_one(id).await;
    loaded.map(|row| row.map(Job)).map_err(|fail| graphql_error(context, shared(&fail)))
}

//! What every resolver may know of the request: who asks, when, in which language. It holds no pool that a resolver
//! could forget to filter: reading goes through loaders and services that own the viewer's visibility.

use crate::app::App;
use async_graphql::Context;
use chrono::NaiveDate;
use domain::moment::Moment;
use domain::refusal::Language;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::policy::{Action, Viewer, Visibility};
use store::{Call, Source};

/// One request.
#[derive(Clone)]
pub struct Ask {
    /// The server.
    pub app: Arc<App>,
    /// Who asks.
    pub viewer: Arc<Viewer>,
    /// The session of the access token.
    pub session: Option<i64>,
    /// The language of messages.
    pub language: Language,
    /// The real time.
    pub at: Moment,
    /// The city's day.
    pub today: NaiveDate,
    /// The caller's network address.
    pub address: Option<String>,
    /// What the caller says it is.
    pub agent: Option<String>,
    /// By which the log finds this request.
    pub trace: String,
    /// Whether this very request has ended its session: what follows in it is a stranger's.
    pub ended: Arc<AtomicBool>,
}

impl Ask {
    /// The request behind a resolver.
    #[must_use]
    pub fn of<'a>(context: &Context<'a>) -> &'a Self {
        context.data_unchecked::<Self>()
    }

    /// What a service needs to write: `operation` is the mutation's name, `key` the idempotency key.
    #[must_use]
    pub fn call(&self, operation: &'static str, key: Option<String>) -> Call {
        let viewer = if self.ended.load(Ordering::Acquire) {
            Arc::new(Viewer::stranger())
        } else {
            Arc::clone(&self.viewer)
        };
        Call {
            db: self.app.db.clone(),
            viewer,
            at: self.at,
            today: self.today,
            address: self.address.clone(),
            trace: self.trace.clone(),
            key,
            operation,
        }
    }

    /// A session has ended; where it is the one of this request nothing more is written under it.
    pub fn end(&self, session: i64) {
        if self.session == Some(session) {
            self.ended.store(true, Ordering::Release);
        }
    }

    /// What to read from, statement by statement.
    #[must_use]
    pub fn source(&self) -> Source<'_> {
        self.app.db.read()
    }

    /// What the viewer may read by an action.
    #[must_use]
    pub fn sees(&self, action: Action) -> Visibility {
        Visibility::of(&self.viewer, action, self.today)
    }
}

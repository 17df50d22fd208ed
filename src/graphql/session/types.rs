//! Sessions and tokens as the API shows them.

use crate::graphql::account;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::DateTime;
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::moment::Moment;
use store::ids::SessionId;
use store::session;

/// A session (phiên đăng nhập): one login and what was renewed from it.
pub struct Session(pub session::Session);

#[Object]
impl Session {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Session, self.0.id.0)
    }

    /// When it began.
    async fn created_at(&self) -> DateTime {
        DateTime(Moment(self.0.created_at))
    }

    /// When its tokens were last renewed.
    async fn last_used_at(&self) -> DateTime {
        DateTime(Moment(self.0.last_used_at))
    }

    /// When it ends unless it is renewed before.
    async fn expires_at(&self) -> DateTime {
        DateTime(Moment(self.0.expires_at))
    }

    /// The network address of the login.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// What the client said it is (`User-Agent`), 200 characters at most.
    async fn agent(&self) -> Option<&str> {
        self.0.agent.as_deref()
    }

    /// Whether it is the session of this very request.
    async fn current(&self, context: &Context<'_>) -> bool {
        Ask::of(context).session == Some(self.0.id.0)
    }
}

/// The running session of a key, where the viewer may see its account.
pub async fn load(context: &Context<'_>, id: SessionId) -> Result<Option<Session>> {
    let loaded = context.data_unchecked::<Loaders>().sessions.load_one(id).await;
    let row = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
    let Some(row) = row.filter(|row| row.expires_at > Ask::of(context).at.0) else { return Ok(None) };
    Ok(account::load(context, row.account_id).await?.map(|_| Session(row)))
}

/// The tokens of a session.
#[derive(SimpleObject)]
pub struct Tokens {
    /// Goes into the header: `Authorization: Bearer …`.
    pub access_token: String,
    /// When the access token ends (a quarter of an hour by default).
    pub access_expires_at: DateTime,
    /// Gives the next tokens, once: `refresh`. Used a second time it ends the session for everybody.
    pub refresh_token: String,
    /// When the session ends unless it is renewed before.
    pub refresh_expires_at: DateTime,
    /// The password is for one use: until it is changed, everything else answers `PASSWORD_CHANGE_NEEDED`.
    pub must_change_password: bool,
}

impl From<crate::services::session::Tokens> for Tokens {
    fn from(tokens: crate::services::session::Tokens) -> Self {
        Self {
            access_token: tokens.access,
            access_expires_at: DateTime(tokens.access_until),
            refresh_token: tokens.refresh,
            refresh_expires_at: DateTime(tokens.refresh_until),
            must_change_password: tokens.must_change_password,
        }
    }
}

//! Coming in, staying in, going out. None of these takes an idempotency key: what they answer is never kept.

use super::types::Tokens;
use crate::graphql::account::Account;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode, key};
use crate::payloads;
use crate::services::session;
use async_graphql::{Context, ID, InputObject, Object, Result};
use store::ids::SessionId;

/// Who logs in.
#[derive(InputObject)]
pub struct LoginInput {
    /// The login; case does not matter.
    pub login: String,
    /// The password.
    #[graphql(secret)]
    pub password: String,
}

/// What renews a session.
#[derive(InputObject)]
pub struct RefreshInput {
    /// The last refresh token that was given.
    #[graphql(secret)]
    pub refresh_token: String,
}

/// A password instead of the present one.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password in use, or the one-time password.
    #[graphql(secret)]
    pub present_password: String,
    /// The new one: 12 to 128 characters, not easily guessed by who knows login and name.
    #[graphql(secret)]
    pub new_password: String,
}

/// Which session ends.
#[derive(InputObject)]
pub struct RevokeSessionInput {
    /// A session of one's own, or of an account that one manages.
    pub session: ID,
}

payloads! {
    /// What became of `login`.
    LoginPayload {
        /// The tokens of the new session.
        tokens: Tokens
    }

    /// What became of `refresh`.
    RefreshPayload {
        /// The next tokens of the session.
        tokens: Tokens
    }

    /// What became of `changePassword`.
    ChangePasswordPayload {
        /// The account as it now is.
        account: Account
    }

    /// What became of `logout` or `revokeSession`.
    EndSessionPayload {
        /// The session that has ended.
        session_id: ID
    }
}

/// Mutations of sessions.
#[derive(Default)]
pub struct SessionMutations;

#[Object]
impl SessionMutations {
    /// Logs in. `LOGIN_FAILED` tells neither whether the account exists nor whether it is disabled; after ten failures
    /// in a quarter of an hour (by default) the account must wait: `RATE_LIMITED` with the seconds in `retryAfter`.
    async fn login(&self, context: &Context<'_>, input: LoginInput) -> Result<LoginPayload> {
        let ask = Ask::of(context);
        let call = ask.call("login", None);
        let agent = ask.agent.clone();
        let tokens = session::login(&ask.app, &call, &input.login, &input.password, agent).await;
        LoginPayload::of(context, tokens.map(Tokens::from))
    }

    /// Gives the next tokens for a refresh token; send it without an `Authorization` header, since an access token that
    /// has ended would be refused first. A token that was used before answers `UNAUTHENTICATED` and ends its session:
    /// one of the two who hold it is a thief.
    async fn refresh(&self, context: &Context<'_>, input: RefreshInput) -> Result<RefreshPayload> {
        let ask = Ask::of(context);
        let tokens = session::refresh(&ask.app, &ask.call("refresh", None), &input.refresh_token).await;
        RefreshPayload::of(context, tokens.map(Tokens::from))
    }

    /// Ends the session of the access token, with its refresh token.
    async fn logout(&self, context: &Context<'_>) -> Result<EndSessionPayload> {
        let ask = Ask::of(context);
        let ended = session::logout(&ask.call("logout", None), ask.session).await;
        Self::ended(context, ended)
    }

    /// Changes one's own password; all other sessions end.
    async fn change_password(
        &self,
        context: &Context<'_>,
        input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        let ask = Ask::of(context);
        let call = ask.call("changePassword", None);
        let (present, new) = (&input.present_password, &input.new_password);
        let account = session::change_password(&ask.app, &call, ask.session, present, new).await;
        ChangePasswordPayload::of(context, account.map(Account))
    }

    /// Ends a session from the list: one's own, or one of an account that one manages.
    async fn revoke_session(
        &self,
        context: &Context<'_>,
        input: RevokeSessionInput,
    ) -> Result<EndSessionPayload> {
        let call = Ask::of(context).call("revokeSession", None);
        let ended = match key(&input.session, NodeKind::Session, "session") {
            Ok(id) => session::revoke(&call, SessionId(id)).await,
            Err(refusal) => Err(refusal.into()),
        };
        Self::ended(context, ended)
    }
}

impl SessionMutations {
    fn ended(context: &Context<'_>, ended: store::Found<SessionId>) -> Result<EndSessionPayload> {
        if let Ok(session) = &ended {
            Ask::of(context).end(session.0);
        }
        EndSessionPayload::of(context, ended.map(|session| encode(NodeKind::Session, session.0)))
    }
}

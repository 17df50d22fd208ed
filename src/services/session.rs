//! Coming in, staying in, going out.

use crate::app::App;
use crate::auth::{Claims, Secret, refresh_token, sign};
use crate::services::checks;
use domain::moment::Moment;
use domain::refusal::{Code, Refusal};
use store::account::Account;
use store::audit::Event;
use store::canonical::digest;
use store::ids::{AccountId, SessionId};
use store::policy::{Viewer, act, on_account, on_self};
use store::session::{self, Because, NewSession, Renewal};
use store::{Call, Fail, Found, account, login_throttle, signing_key, write};

/// The tokens of a session.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Goes into the `Authorization` header.
    pub access: String,
    /// When that ends.
    pub access_until: Moment,
    /// Gives the next tokens, once.
    pub refresh: String,
    /// When that ends.
    pub refresh_until: Moment,
    /// The password is for one use: only it can be changed.
    pub must_change_password: bool,
}

/// Logs in. A wrong password, an unknown login and a disabled account are told, and take time, alike.
///
/// # Errors
/// `LOGIN_FAILED`; `ONE_TIME_EXPIRED` for a one-time password that is too old; RATE_LIMITED after too many failures of the account or from the address.
pub async fn login(
    app: &App,
    call: &Call,
    login: &str,
    password: &str,
    agent: Option<String>,
) -> Found<Tokens> {
    let login = login.trim().to_lowercase();
    let from = call.address.as_deref().map(|address| format!("address:{address}"));
    if let Some(from) = &from
        && let Some(seconds) = login_throttle::waits(&call.db.read(), from, call.at).await?
    {
        return Err(Fail::RateLimited(seconds));
    }
    let throttle = throttle(&login);
    count(app, call, &throttle).await?;
    // What is no login is no account: not asked for, for the same time all the same.
    let found = match checks::is_login(&login) {
        true => account::find_by_login(&call.db.read(), &login).await?,
        false => None,
    };
    let known = found.as_ref().map(|account| account.id);
    let found = found.filter(|account| account.disabled_at.is_none());
    let hash = found.as_ref().and_then(|account| account.password_hash.as_deref());
    let right = app.passwords.verify(password, hash).await?;
    let Some(found) = found.filter(|_| right) else { return fail(app, call, from, known).await };
    if let Some(until) = found.one_time_until.map(Moment).filter(|until| *until <= call.at) {
        let day = app.clock.day_of(until);
        return Err(Refusal::new(Code::OneTimeExpired, "password").with("day", day).into());
    }
    let own =
        Viewer { account: Some(found.id), person: found.person_id, name: found.login, ..Viewer::stranger() };
    let call = Call { viewer: std::sync::Arc::new(own), ..call.clone() };
    let refresh = refresh_token(app.dice);
    let until = call.at.plus_seconds(app.config.auth.refresh_seconds);
    let new = NewSession { token_hash: digest(&refresh), expires_at: until, agent };
    let session = write(&call, &(), async |tx| {
        // The account may have been disabled, or its password reset, while the password was looked at.
        let present = account::lock(tx, found.id).await?;
        if present.disabled_at.is_some() || present.password_hash != found.password_hash {
            return Err(refused());
        }
        login_throttle::forget(tx, &throttle).await?;
        session::open(tx, found.id, new).await
    })
    .await?;
    tokens(app, &call, found.id, session, refresh, until, found.must_change_password).await
}

fn refused() -> Fail {
    Fail::refused(Code::LoginFailed, "")
}

pub(super) fn throttle(login: &str) -> String {
    // As a digest: people type passwords where the login belongs.
    format!("login:{}", digest(login))
}

async fn count(app: &App, call: &Call, subject: &str) -> Found<()> {
    let counting =
        async |tx: &mut store::Tx| login_throttle::count(tx, subject, app.config.auth.failures_allowed).await;
    match write(&Call { key: None, ..call.clone() }, &(), counting).await? {
        Some(seconds) => Err(Fail::RateLimited(seconds)),
        None => Ok(()),
    }
}

/// Leaves a trace of a failed login, then refuses it. The same work with and without an account; what was typed is not
/// in the trail, since people type passwords where the login belongs.
async fn fail(app: &App, call: &Call, from: Option<String>, known: Option<AccountId>) -> Found<Tokens> {
    write(call, &(), async |tx| {
        if let Some(from) = &from {
            login_throttle::count(tx, from, app.config.auth.address_failures_allowed).await?;
        }
        tx.record(Event::new("LoginFailed", "account", known.map(|account| account.0)));
        Ok(())
    })
    .await?;
    Err(refused())
}

async fn tokens(
    app: &App,
    call: &Call,
    account: AccountId,
    session: SessionId,
    refresh: String,
    refresh_until: Moment,
    must_change_password: bool,
) -> Found<Tokens> {
    let broken = || Fail::Broken("there is no key that signs".into());
    let key = signing_key::find_current(&call.db.read()).await?.ok_or_else(broken)?;
    let secret = Secret::read(&key.secret).ok_or_else(broken)?;
    let seconds = app.config.auth.access_seconds;
    let claims = Claims::new(account.0, session.0, call.at.seconds(), seconds);
    let access = sign(&claims, &key.key_id, &secret).ok_or_else(broken)?;
    let access_until = Moment(call.at.seconds() * 1_000_000).plus_seconds(seconds);
    Ok(Tokens { access, access_until, refresh, refresh_until, must_change_password })
}

/// Gives the next tokens for a refresh token. One that was used before ends its session for everybody.
///
/// # Errors
/// UNAUTHENTICATED for a token that is unknown, used, or of a session that has ended.
pub async fn refresh(app: &App, call: &Call, token: &str) -> Found<Tokens> {
    let next = refresh_token(app.dice);
    let until = call.at.plus_seconds(app.config.auth.refresh_seconds);
    let new = NewSession { token_hash: digest(&next), expires_at: until, agent: None };
    let renewal = write(call, &(), async |tx| session::renew(tx, &digest(token), new).await).await?;
    match renewal {
        Renewal::Renewed { session, account } => {
            let found = account::get(&call.db.read(), account).await?;
            tokens(app, call, account, session, next, until, found.must_change_password).await
        }
        Renewal::Reused => {
            tracing::warn!(trace = %call.trace, "a refresh token was used twice: its session has ended");
            Err(Fail::Unauthenticated)
        }
        Renewal::Unknown => Err(Fail::Unauthenticated),
    }
}

/// Ends the session of the access token.
///
/// # Errors
/// UNAUTHENTICATED where nobody is logged in.
pub async fn logout(call: &Call, session: Option<i64>) -> Found<SessionId> {
    let session = SessionId(session.ok_or(Fail::Unauthenticated)?);
    write(call, &(), async |tx| {
        let permit = on_self::<act::ManageOwnAccount>(tx)?;
        session::revoke(tx, &permit, session, Because::Logout).await?;
        Ok(session)
    })
    .await
}

/// Ends a session from the list: one's own, or one of an account that one manages.
///
/// # Errors
/// NOT_FOUND for a session that is neither, or has ended.
pub async fn revoke(call: &Call, session: SessionId) -> Found<SessionId> {
    write(call, &session, async |tx| {
        let owner = session::find_account(&tx.source(), session).await?.ok_or(Fail::NotFound)?;
        if tx.call().viewer.account == Some(owner) {
            let permit = on_self::<act::ManageOwnAccount>(tx)?;
            session::revoke(tx, &permit, session, Because::Revoked).await?;
        } else {
            account::lock(tx, owner).await?;
            let permit = on_account::<act::ManageAccounts>(tx, owner).await?;
            session::revoke(tx, &permit, session, Because::Revoked).await?;
        }
        Ok(session)
    })
    .await
}

/// Changes one's own password; every other session ends. A stolen access token may not try passwords for ever: wrong
/// ones count like failed logins.
///
/// # Errors
/// `PASSWORD_WRONG`, `PASSWORD_LENGTH`, `PASSWORD_WEAK`, `PASSWORD_UNCHANGED`; RATE_LIMITED after too many wrong ones.
pub async fn change_password(
    app: &App,
    call: &Call,
    session: Option<i64>,
    present: &str,
    new: &str,
) -> Found<Account> {
    let id = call.viewer.account.ok_or(Fail::Unauthenticated)?;
    let source = call.db.read();
    let found = account::get(&source, id).await?;
    let throttle = throttle(&found.login);
    count(app, call, &throttle).await?;
    if !app.passwords.verify(present, found.password_hash.as_deref()).await? {
        return Err(Fail::refused(Code::PasswordWrong, "presentPassword"));
    }
    if present == new {
        return Err(Refusal::new(Code::PasswordUnchanged, "newPassword").into());
    }
    let holder = match found.person_id {
        Some(person) => account::holders(&source, &[person]).await?.remove(&person),
        None => None,
    };
    let name = holder.as_ref().map(|holder| holder.name.as_str());
    if let Some(code) = app.passwords.judge(new, &found.login, name).await? {
        return Err(crate::auth::refusal(code, "newPassword").into());
    }
    let hash = app.passwords.hash(new).await?;
    write(call, &(), async |tx| {
        let present = account::lock(tx, id).await?;
        if present.disabled_at.is_some() || present.password_hash != found.password_hash {
            return Err(Fail::Unauthenticated);
        }
        let permit = on_self::<act::ManageOwnAccount>(tx)?;
        account::set_password(tx, &permit, hash, None).await?;
        session::revoke_all(tx, &permit, session.map(SessionId), Because::Password).await?;
        login_throttle::forget(tx, &throttle).await?;
        Ok(id)
    })
    .await?;
    account::get(&source, id).await
}

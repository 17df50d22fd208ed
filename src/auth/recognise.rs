//! From an `Authorization` header to who is asking. The database is asked at each request, so that a revoked session,
//! a disabled account or a changed role takes effect at once.

use super::token::{Secret, Unproved};
use crate::app::App;
use std::sync::Arc;
use store::ids::SessionId;
use store::policy::Viewer;
use store::{Fail, Found, session};

/// Who is asking.
pub struct Recognised {
    /// The account, what it is granted and whom it leads.
    pub viewer: Arc<Viewer>,
    /// The session of the access token.
    pub session: Option<i64>,
}

/// Who is asking: a stranger without a header, else the account of a good token.
///
/// # Errors
/// UNAUTHENTICATED for a token that is not ours, does not hold now, or whose session, key or account has ended: which
/// of them is not told.
pub async fn recognise(app: &App, authorization: Option<&str>) -> Found<Recognised> {
    let Some(authorization) = authorization else {
        return Ok(Recognised { viewer: Arc::new(Viewer::stranger()), session: None });
    };
    let bearer = authorization.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"));
    let token = bearer.map(|(_, token)| token.trim()).ok_or(Fail::Unauthenticated)?;
    let token = Unproved::read(token).ok_or(Fail::Unauthenticated)?;
    let (source, now) = (app.db.read(), app.clock.now());
    let standing = session::standing(&source, SessionId(token.session()), &token.key_id).await?;
    let standing = standing.ok_or(Fail::Unauthenticated)?;
    let secret = Secret::read(&standing.secret).ok_or_else(|| Fail::Broken("a stored signing key".into()))?;
    let claims = token.prove(&secret).ok_or(Fail::Unauthenticated)?;
    let retired =
        standing.key_retired_at.is_some_and(|at| at.plus_seconds(app.config.auth.access_seconds) <= now);
    let ours = claims.hold(now.seconds()) && claims.sub == standing.account().0.to_string();
    if retired || !ours || !standing.is_good(now) {
        return Err(Fail::Unauthenticated);
    }
    let viewer = standing.viewer(&source, app.clock.today()).await?;
    Ok(Recognised { viewer: Arc::new(viewer), session: Some(claims.sid) })
}

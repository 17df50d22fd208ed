//! Sessions: each a family of refresh tokens, of which only the last is good. Tokens are kept as their SHA-256.
//!
//! Opening and renewing a session takes no permit: the proof is the password or the token, which `auth` has checked.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::policy::{Act, Known, Permitted, Viewer, known};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::moment::Moment;
use entity::ids::{AccountId, SessionId};
use entity::{account, refresh_token, session, signing_key};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::json;
use std::collections::HashMap;

/// A session as stored.
pub type Session = session::Model;

/// Why a session ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// Its owner logged out.
    Logout,
    /// It was revoked from the list of sessions.
    Revoked,
    /// A refresh token of it was used twice.
    Reused,
    /// The password was changed or reset.
    Password,
    /// The account was disabled.
    Disabled,
}

impl Because {
    const fn code(self) -> &'static str {
        match self {
            Self::Logout => "LOGOUT",
            Self::Revoked => "REVOKED",
            Self::Reused => "REUSED",
            Self::Password => "PASSWORD",
            Self::Disabled => "DISABLED",
        }
    }
}

/// What the database says to an access token that names a session and a key, in one statement.
pub struct Standing {
    known: Known,
    expires_at: Moment,
    revoked: bool,
    /// The key's secret, to check the token's signature with.
    pub secret: String,
    /// When the key was retired.
    pub key_retired_at: Option<Moment>,
}

impl Standing {
    /// The account of the session.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.known.account
    }

    /// Whether the session runs and its account may come in.
    #[must_use]
    pub fn is_good(&self, now: Moment) -> bool {
        !self.revoked && self.expires_at > now && !self.known.disabled
    }

    /// Who it is, with what he is granted and whom he leads on a day.
    pub async fn viewer(self, source: &Source<'_>, today: NaiveDate) -> Found<Viewer> {
        Viewer::of(source, self.known, today).await
    }
}

/// How a session stands, its account and the key of that id; `None` where there is no such session or key.
pub async fn standing(source: &Source<'_>, session: SessionId, key_id: &str) -> Found<Option<Standing>> {
    let mut select = known();
    select
        .expr_as(Expr::col((session::Entity, session::Column::ExpiresAt)), "expires_at")
        .expr_as(Expr::col((session::Entity, session::Column::RevokedAt)), "revoked_at")
        .expr_as(Expr::col((signing_key::Entity, signing_key::Column::Secret)), "secret")
        .expr_as(Expr::col((signing_key::Entity, signing_key::Column::RetiredAt)), "retired_at")
        .from(session::Entity)
        .inner_join(
            account::Entity,
            Expr::col((account::Entity, account::Column::Id))
                .equals((session::Entity, session::Column::AccountId)),
        )
        .inner_join(
            signing_key::Entity,
            Expr::col((signing_key::Entity, signing_key::Column::KeyId)).eq(key_id),
        )
        .and_where(Expr::col((session::Entity, session::Column::Id)).eq(session));
    let Some(row) = source.query_one(&select).await? else { return Ok(None) };
    Ok(Some(Standing {
        known: Known::read(&row)?,
        expires_at: Moment(row.try_get("", "expires_at")?),
        revoked: row.try_get::<Option<i64>>("", "revoked_at")?.is_some(),
        secret: row.try_get("", "secret")?,
        key_retired_at: row.try_get::<Option<i64>>("", "retired_at")?.map(Moment),
    }))
}

/// A session to be opened.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The SHA-256 of its first refresh token.
    pub token_hash: String,
    /// When it ends unless it is renewed.
    pub expires_at: Moment,
    /// What the client says it is.
    pub agent: Option<String>,
}

/// Opens a session of an account.
pub async fn open(tx: &mut Tx, account: AccountId, new: NewSession) -> Found<SessionId> {
    let (now, address) = (tx.call().at.0, tx.call().address.clone());
    let row = session::ActiveModel {
        account_id: Set(account),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(new.expires_at.0),
        revoked_at: Set(None),
        revoked_because: Set(None),
        address: Set(address),
        agent: Set(new.agent.map(|agent| agent.chars().take(200).collect())),
        ..Default::default()
    };
    let session = session::Entity::insert(row).exec_with_returning(tx.conn()).await?.id;
    give_token(tx, session, new.token_hash).await?;
    tx.record(Event::new("Login", "session", Some(session.0)).batch(json!({ "account": account.0 })));
    Ok(session)
}

async fn give_token(tx: &Tx, session: SessionId, token_hash: String) -> Found<()> {
    let row = refresh_token::ActiveModel {
        session_id: Set(session),
        token_hash: Set(token_hash),
        created_at: Set(tx.call().at.0),
        used_at: Set(None),
        ..Default::default()
    };
    refresh_token::Entity::insert(row).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// What became of a refresh token that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Renewal {
    /// The session goes on with the next token.
    Renewed {
        /// The session.
        session: SessionId,
        /// Its account.
        account: AccountId,
    },
    /// The token had been used: somebody else holds a copy, so the whole session has ended.
    Reused,
    /// There is no such token, or its session has ended.
    Unknown,
}

/// Takes a refresh token and gives the session the next one. A used one ends the session: the caller commits that, and
/// only then refuses.
pub async fn renew(tx: &mut Tx, token_hash: &str, next: NewSession) -> Found<Renewal> {
    let now = tx.call().at;
    let taken = refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(now.0))
        .filter(refresh_token::Column::TokenHash.eq(token_hash))
        .filter(refresh_token::Column::UsedAt.is_null())
        .exec(tx.conn())
        .await?;
    let token = refresh_token::Entity::find()
        .filter(refresh_token::Column::TokenHash.eq(token_hash))
        .one(tx.conn())
        .await?;
    let Some(token) = token else { return Ok(Renewal::Unknown) };
    let session = session::Entity::find_by_id(token.session_id).lock_exclusive().one(tx.conn()).await?;
    let session = session.ok_or_else(|| Fail::Broken("a refresh token without a session".into()))?;
    if session.revoked_at.is_some() || session.expires_at <= now.0 {
        return Ok(Renewal::Unknown);
    }
    if taken.rows_affected == 0 {
        end(tx, session::Column::Id.eq(session.id), Because::Reused).await?;
        let told = json!({ "account": session.account_id.0, "session": session.id.0 });
        tx.record(Event::new("TokenReused", "session", Some(session.id.0)).batch(told));
        return Ok(Renewal::Reused);
    }
    let account = crate::account::get(&tx.source(), session.account_id).await?;
    if account.disabled_at.is_some() {
        return Ok(Renewal::Unknown);
    }
    session::Entity::update_many()
        .col_expr(session::Column::LastUsedAt, Expr::value(now.0))
        .col_expr(session::Column::ExpiresAt, Expr::value(next.expires_at.0))
        .filter(session::Column::Id.eq(session.id))
        .exec(tx.conn())
        .await?;
    give_token(tx, session.id, next.token_hash).await?;
    Ok(Renewal::Renewed { session: session.id, account: account.id })
}

async fn end(tx: &Tx, which: impl sea_orm::sea_query::IntoCondition, because: Because) -> Found<u64> {
    let done = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(tx.call().at.0))
        .col_expr(session::Column::RevokedBecause, Expr::value(because.code()))
        .filter(which.into_condition())
        .filter(session::Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected)
}

/// Ends one session of the account that the proof is about; NOT_FOUND where it is not one of its running sessions.
pub async fn revoke<A: Act>(
    tx: &mut Tx,
    permit: &Permitted<A>,
    session: SessionId,
    because: Because,
) -> Found<()> {
    let account = permit.account()?;
    let which = session::Column::Id.eq(session).and(session::Column::AccountId.eq(account));
    if end(tx, which, because).await? == 0 {
        return Err(Fail::NotFound);
    }
    let told = json!({ "account": account.0, "because": because.code() });
    tx.record(Event::new(A::ACTION.name(), "session", Some(session.0)).batch(told));
    Ok(())
}

/// Ends the sessions of the account that the proof is about, but for `except`.
pub async fn revoke_all<A: Act>(
    tx: &mut Tx,
    permit: &Permitted<A>,
    except: Option<SessionId>,
    because: Because,
) -> Found<u64> {
    let account = permit.account()?;
    let mut which = session::Column::AccountId.eq(account);
    if let Some(kept) = except {
        which = which.and(session::Column::Id.ne(kept));
    }
    let ended = end(tx, which, because).await?;
    if ended > 0 {
        let told = json!({ "account": account.0, "because": because.code(), "ended": ended });
        tx.record(Event::new(A::ACTION.name(), "session", None).batch(told));
    }
    Ok(ended)
}

/// The account of a running session.
pub async fn find_account(source: &Source<'_>, id: SessionId) -> Found<Option<AccountId>> {
    let row =
        session::Entity::find_by_id(id).filter(session::Column::RevokedAt.is_null()).one(source).await?;
    Ok(row.map(|session| session.account_id))
}

/// Sessions by key that were not ended before their time.
pub async fn find_many(source: &Source<'_>, ids: &[SessionId]) -> Found<HashMap<SessionId, Session>> {
    let select = session::Entity::find()
        .filter(session::Column::Id.is_in(ids.iter().copied()))
        .filter(session::Column::RevokedAt.is_null());
    Ok(select.all(source).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The running sessions of an account, the latest used first, 100 at most.
pub async fn list_running(source: &Source<'_>, account: AccountId, now: Moment) -> Found<Vec<Session>> {
    Ok(session::Entity::find()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now.0))
        .order_by_desc(session::Column::LastUsedAt)
        .order_by_desc(session::Column::Id)
        .limit(100)
        .all(source)
        .await?)
}

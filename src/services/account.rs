//! Administrators manage accounts.

use crate::app::App;
use crate::auth::one_time;
use crate::services::checks::{is_login, shortened};
use crate::services::role_grant::{check_days, find_unit};
use crate::services::session::throttle;
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::terms::Role;
use serde::Serialize;
use store::account::{self, Account, OneTime};
use store::ids::{AccountId, UnitId};
use store::policy::{act, may_read_accounts, on_account, on_new_account, on_unit};
use store::role_grant::{self, NewGrant};
use store::session::{self, Because};
use store::{Call, Fail, Found, Tx, login_throttle, write};

/// A role as people name it.
#[derive(Clone, Debug, Serialize)]
pub struct GrantInput {
    /// The role.
    pub role: Role,
    /// Code of the unit that it is over.
    pub unit: String,
    /// From this day; the city's today where it is not given.
    pub from: Option<NaiveDate>,
    /// To this day; none while it runs.
    pub to: Option<NaiveDate>,
}

/// An account as an administrator describes it.
#[derive(Clone, Debug, Serialize)]
pub struct NewAccount {
    /// The login.
    pub login: String,
    /// The code of the person whose account it is; none for an account of a system.
    pub person: Option<String>,
    /// Roles that come with it.
    pub grants: Vec<GrantInput>,
}

/// An account with the password that was made for it, told this once: a retry gets none.
#[derive(Debug)]
pub struct WithPassword {
    /// The account.
    pub account: Account,
    /// Its one-time password.
    pub one_time_password: Option<String>,
}

/// Creates an account with a one-time password, and the roles that come with it.
///
/// # Errors
/// `LOGIN_INVALID`, `LOGIN_TAKEN`, `PERSON_UNKNOWN`, `UNIT_UNKNOWN`, `DAYS_REVERSED`, `GRANT_EXISTS`; FORBIDDEN with
/// `SELF_GRANT` for an account of one's own; FORBIDDEN or NOT_FOUND outside one's units.
pub async fn create(app: &App, call: &Call, input: &NewAccount) -> Found<WithPassword> {
    // Asked before the work of hashing, and exactly by the write.
    may_read_accounts(&call.viewer)?;
    let (password, stored) = new_password(app, call).await?;
    let mut created = None;
    let id = write(call, input, async |tx| {
        let login = check_login(&input.login, "login")?;
        let person = match &input.person {
            Some(code) => Some(
                account::find_holder(&tx.source(), code)
                    .await?
                    .ok_or_else(|| Refusal::new(Code::PersonUnknown, "person").with("code", code))?
                    .person,
            ),
            None => None,
        };
        let mut grants = Vec::new();
        for (index, grant) in input.grants.iter().enumerate() {
            let path = format!("roles.{index}");
            let unit = find_unit(tx, &grant.unit, &format!("{path}.unit")).await?;
            let from = grant.from.unwrap_or(tx.call().today);
            check_days(from, grant.to, &path)?;
            grants.push((NewGrant { role: grant.role, unit, from, to: grant.to }, path));
        }
        let units: Vec<UnitId> = grants.iter().map(|(grant, _)| grant.unit).collect();
        let permit = on_new_account::<act::ManageAccounts>(tx, person, &units).await?;
        let new = account::NewAccount { login, person, password: Some(stored) };
        let id = account::create(tx, &permit, new).await?;
        for ((grant, path), told) in grants.into_iter().zip(&input.grants) {
            let over = on_unit::<act::ManageAccounts>(tx, grant.unit).await?;
            role_grant::create_with(tx, id, &over, grant, &told.unit)
                .await
                .map_err(|fail| inside(fail, &path))?;
        }
        created = Some(password);
        Ok(id)
    })
    .await?;
    Ok(WithPassword { account: account::get(&call.db.read(), id).await?, one_time_password: created })
}

/// A one-time password, and how it is stored: until the day it ends on, by the real clock.
pub(crate) async fn new_password(app: &App, call: &Call) -> Found<(String, OneTime)> {
    let password = one_time(app.dice);
    let until = call.at.plus_seconds(app.config.auth.one_time_days * 86_400);
    let stored = OneTime { hash: app.passwords.hash(&password).await?, until };
    Ok((password, stored))
}

fn inside(fail: Fail, path: &str) -> Fail {
    match fail {
        Fail::Refused(refusals) => {
            Fail::Refused(refusals.into_iter().map(|refusal| refusal.inside(path)).collect())
        }
        other => other,
    }
}

fn check_login(login: &str, path: &str) -> Found<String> {
    let login = login.trim().to_lowercase();
    if is_login(&login) {
        Ok(login)
    } else {
        Err(Refusal::new(Code::LoginInvalid, path).with("value", shortened(&login)).into())
    }
}

/// The account of a login, locked. One who may not even know of it is told the same as for a login that nobody has.
pub(crate) async fn find_locked(tx: &Tx, login: &str) -> Found<Account> {
    let found = account::find_by_login(&tx.source(), login).await?.ok_or(Fail::NotFound)?;
    account::lock(tx, found.id).await
}

/// Gives an account a new one-time password; all its sessions end.
///
/// # Errors
/// FORBIDDEN with `SELF_GRANT` for one's own account; FORBIDDEN or NOT_FOUND outside one's units.
pub async fn reset(app: &App, call: &Call, login: &str) -> Found<WithPassword> {
    // Asked before the work of hashing, and exactly by the write.
    may_read_accounts(&call.viewer)?;
    let (password, stored) = new_password(app, call).await?;
    let id = write(call, &login, async |tx| {
        let found = find_locked(tx, login).await?;
        let permit = on_account::<act::ManageAccounts>(tx, found.id).await?;
        account::set_password(tx, &permit, stored.hash, Some(stored.until)).await?;
        session::revoke_all(tx, &permit, None, Because::Password).await?;
        // Who has forgotten his password has failed often: with the new one he does not wait.
        login_throttle::forget(tx, &throttle(&found.login)).await?;
        Ok(found.id)
    })
    .await?;
    Ok(WithPassword { account: account::get(&call.db.read(), id).await?, one_time_password: Some(password) })
}

/// Disables an account, whose sessions end at once, or enables it again. The same twice changes nothing.
///
/// # Errors
/// `STALE_VERSION`; FORBIDDEN with `SELF_GRANT` for one's own account; FORBIDDEN or NOT_FOUND outside one's units.
pub async fn set_disabled(
    call: &Call,
    login: &str,
    disabled: bool,
    reason: Option<&str>,
    expected_version: Option<i64>,
) -> Found<Account> {
    let id: AccountId = write(call, &(login, disabled, reason, expected_version), async |tx| {
        let found = find_locked(tx, login).await?;
        let permit = on_account::<act::ManageAccounts>(tx, found.id).await?;
        if expected_version.is_some_and(|expected| expected != found.version) {
            let stale = Refusal::new(Code::StaleVersion, "expectedVersion");
            return Err(stale.with("current", found.version).into());
        }
        account::set_disabled(tx, &permit, disabled, reason).await?;
        if disabled {
            session::revoke_all(tx, &permit, None, Because::Disabled).await?;
        }
        Ok(found.id)
    })
    .await?;
    account::get(&call.db.read(), id).await
}

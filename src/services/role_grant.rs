//! Administrators grant roles over their units, and take them back.

use crate::services::account::{GrantInput, find_locked};
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use store::account::Account;
use store::ids::{RoleGrantId, UnitId};
use store::policy::{act, on_account, on_unit};
use store::role_grant::{self, NewGrant, RoleGrant};
use store::{Call, Fail, Found, Tx, account, unit, write};

/// The unit of a code.
pub(crate) async fn find_unit(tx: &Tx, code: &str, path: &str) -> Found<UnitId> {
    let found = unit::find_by_code(&tx.source(), code).await?;
    Ok(found.ok_or_else(|| Refusal::new(Code::UnitUnknown, path).with("code", code))?.id)
}

/// Whether the last day comes after the first.
pub(crate) fn check_days(from: NaiveDate, to: Option<NaiveDate>, path: &str) -> Found<()> {
    match to {
        Some(to) if to < from => {
            let refusal = Refusal::new(Code::DaysReversed, "validTo").with("from", from).with("to", to);
            Err(refusal.inside(path).into())
        }
        _ => Ok(()),
    }
}

/// Grants a role to an account.
///
/// # Errors
/// `UNIT_UNKNOWN`, `DAYS_REVERSED`, `GRANT_EXISTS`; FORBIDDEN with `SELF_GRANT` to oneself, by whatever account;
/// FORBIDDEN or NOT_FOUND where account or unit are not one's own to manage.
pub async fn grant(call: &Call, login: &str, input: &GrantInput) -> Found<RoleGrant> {
    let id = write(call, &(login, input), async |tx| {
        let found = find_locked(tx, login).await?;
        let permit = on_account::<act::ManageAccounts>(tx, found.id).await?;
        let unit = find_unit(tx, &input.unit, "unit").await?;
        let over = on_unit::<act::ManageAccounts>(tx, unit).await?;
        let from = input.from.unwrap_or(tx.call().today);
        check_days(from, input.to, "")?;
        let new = NewGrant { role: input.role, unit, from, to: input.to };
        role_grant::create(tx, &permit, &over, new, &input.unit).await
    })
    .await?;
    role_grant::find(&call.db.read(), id).await?.ok_or(Fail::NotFound)
}

/// Takes a granted role back, at once; the account as it now is. The proof is of the unit: whoever may grant a role
/// over it may take it back, wherever the account belongs.
///
/// # Errors
/// FORBIDDEN with `SELF_GRANT` for a role of one's own; FORBIDDEN or NOT_FOUND outside one's units.
pub async fn revoke(call: &Call, id: RoleGrantId, reason: Option<&str>) -> Found<Account> {
    let id = write(call, &(id, reason), async |tx| {
        let grant = role_grant::find(&tx.source(), id).await?.ok_or(Fail::NotFound)?;
        let owner = account::lock(tx, grant.account_id).await?;
        let over = on_unit::<act::ManageAccounts>(tx, grant.unit_id).await?;
        let viewer = &tx.call().viewer;
        let own_person = viewer.person.is_some() && viewer.person == owner.person_id;
        if viewer.account == Some(owner.id) || own_person {
            return Err(Fail::Forbidden(Refusal::new(Code::SelfGrant, "")));
        }
        role_grant::revoke(tx, &over, &grant, reason).await?;
        Ok(owner.id)
    })
    .await?;
    account::get(&call.db.read(), id).await
}

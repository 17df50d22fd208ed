//! Roles granted to accounts, over a unit and all below, from day to day.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::{Fail, Found, is_duplicate};
use crate::policy::{Action, Permitted, act};
use crate::trail::Trail;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::terms::{Role, Term};
use entity::coded::Coded;
use entity::ids::{AccountId, RoleGrantId, UnitId};
use entity::role_grant;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::HashMap;

/// A granted role as stored.
pub type RoleGrant = role_grant::Model;

/// The roles of accounts that are not revoked, whatever their days.
pub async fn of_accounts(source: &Source<'_>, accounts: &[AccountId]) -> Found<Vec<RoleGrant>> {
    Ok(role_grant::Entity::find()
        .filter(role_grant::Column::AccountId.is_in(accounts.iter().copied()))
        .filter(role_grant::Column::RevokedAt.is_null())
        .order_by_asc(role_grant::Column::Id)
        .all(source)
        .await?)
}

/// The same by account.
pub async fn by_account(
    source: &Source<'_>,
    accounts: &[AccountId],
) -> Found<HashMap<AccountId, Vec<RoleGrant>>> {
    let mut found: HashMap<AccountId, Vec<RoleGrant>> = HashMap::new();
    for grant in of_accounts(source, accounts).await? {
        found.entry(grant.account_id).or_default().push(grant);
    }
    Ok(found)
}

/// A granted role that is not revoked.
pub async fn find(source: &Source<'_>, id: RoleGrantId) -> Found<Option<RoleGrant>> {
    let select = role_grant::Entity::find_by_id(id).filter(role_grant::Column::RevokedAt.is_null());
    Ok(select.one(source).await?)
}

/// Granted roles by key that are not revoked.
pub async fn find_many(source: &Source<'_>, ids: &[RoleGrantId]) -> Found<HashMap<RoleGrantId, RoleGrant>> {
    let select = role_grant::Entity::find()
        .filter(role_grant::Column::Id.is_in(ids.iter().copied()))
        .filter(role_grant::Column::RevokedAt.is_null());
    Ok(select.all(source).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// A role to be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NewGrant {
    /// The role.
    pub role: Role,
    /// Over this unit and all below.
    pub unit: UnitId,
    /// From this day.
    pub from: NaiveDate,
    /// To this day; none while it runs.
    pub to: Option<NaiveDate>,
}

/// Grants a role to an account. Two proofs: one of the account, one of the unit it is over.
pub async fn create(
    tx: &mut Tx,
    permit: &Permitted<act::ManageAccounts>,
    over: &Permitted<act::ManageAccounts>,
    grant: NewGrant,
    unit_code: &str,
) -> Found<RoleGrantId> {
    let account = permit.account()?;
    if over.subtree()? != grant.unit {
        return Err(Fail::Broken("a proof is of another unit than the grant".into()));
    }
    insert(tx, account, grant, unit_code).await
}

/// Grants a role together with the account, which was just created under a proof that named the units.
pub async fn create_with(
    tx: &mut Tx,
    account: AccountId,
    over: &Permitted<act::ManageAccounts>,
    grant: NewGrant,
    unit_code: &str,
) -> Found<RoleGrantId> {
    if over.subtree()? != grant.unit {
        return Err(Fail::Broken("a proof is of another unit than the grant".into()));
    }
    insert(tx, account, grant, unit_code).await
}

async fn insert(tx: &mut Tx, account: AccountId, grant: NewGrant, unit_code: &str) -> Found<RoleGrantId> {
    let inserted = role_grant::Entity::insert(row(tx, account, grant)).exec_with_returning(tx.conn()).await;
    let row = inserted.map_err(|error| {
        if is_duplicate(&error) {
            Refusal::new(Code::GrantExists, "role")
                .with("role", grant.role.code())
                .with("unit", unit_code)
                .into()
        } else {
            Fail::from(error)
        }
    })?;
    tx.record(Event::new("ManageAccounts", "role_grant", Some(row.id.0)).change(&(), &told(&row)));
    Ok(row.id)
}

/// Brings roles of accounts to what is described: a role of the same account, unit and first day that ends on another day
/// is changed; the same twice changes nothing. What is not named stays.
pub async fn upsert_many(
    tx: &mut Tx,
    permit: &Permitted<act::ManageAccounts>,
    grants: &[(AccountId, NewGrant)],
    trail: &mut Trail<'_>,
) -> Found<()> {
    let accounts: Vec<AccountId> = grants.iter().map(|(account, _)| *account).collect();
    let there = by_account(&tx.source(), &accounts).await?;
    for (account, grant) in grants {
        let known = there.get(account).and_then(|rows| rows.iter().find(|row| grant.is_of(row)));
        match known {
            Some(row) if row.valid_to == grant.to => trail.unchanged(),
            Some(row) => {
                permit.of_account(*account)?;
                permit.role_over(grant.unit)?;
                let done = role_grant::Entity::update_many()
                    .col_expr(role_grant::Column::ValidTo, Expr::value(grant.to))
                    .col_expr(role_grant::Column::Version, Expr::col(role_grant::Column::Version).add(1))
                    .filter(role_grant::Column::Id.eq(row.id))
                    .filter(role_grant::Column::RevokedAt.is_null())
                    .exec(tx.conn())
                    .await?;
                if done.rows_affected != 1 {
                    return Err(Fail::Busy);
                }
                let after = told(&RoleGrant { valid_to: grant.to, ..row.clone() });
                trail.note(tx, Action::ManageAccounts, "role_grant", row.id.0, Some(told(row)), after);
            }
            None => {
                permit.role_over(grant.unit)?;
                let row = role_grant::Entity::insert(row(tx, *account, *grant))
                    .exec_with_returning(tx.conn())
                    .await?;
                trail.note(tx, Action::ManageAccounts, "role_grant", row.id.0, None, told(&row));
            }
        }
    }
    Ok(())
}

impl NewGrant {
    /// Whether a stored role is this one, whenever it ends.
    #[must_use]
    pub fn is_of(&self, row: &RoleGrant) -> bool {
        row.role.0 == self.role && row.unit_id == self.unit && row.valid_from == self.from
    }
}

fn row(tx: &Tx, account: AccountId, grant: NewGrant) -> role_grant::ActiveModel {
    role_grant::ActiveModel {
        account_id: Set(account),
        role: Set(Coded(grant.role)),
        unit_id: Set(grant.unit),
        valid_from: Set(grant.from),
        valid_to: Set(grant.to),
        granted_by_id: Set(tx.call().viewer.account),
        granted_at: Set(tx.call().at.0),
        revoked_at: Set(None),
        version: Set(1),
        ..Default::default()
    }
}

/// Takes a granted role back, at once.
pub async fn revoke(
    tx: &mut Tx,
    over: &Permitted<act::ManageAccounts>,
    grant: &RoleGrant,
    reason: Option<&str>,
) -> Found<()> {
    if over.subtree()? != grant.unit_id {
        return Err(Fail::Broken("a proof is of another unit than the grant".into()));
    }
    let done = role_grant::Entity::update_many()
        .col_expr(role_grant::Column::RevokedAt, Expr::value(tx.call().at.0))
        .col_expr(role_grant::Column::Version, Expr::col(role_grant::Column::Version).add(1))
        .filter(role_grant::Column::Id.eq(grant.id))
        .filter(role_grant::Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    if done.rows_affected != 1 {
        return Err(Fail::Busy);
    }
    let event = Event::new("ManageAccounts", "role_grant", Some(grant.id.0)).because(reason);
    tx.record(event.change(&told(grant), &json!({ "revoked": true })));
    Ok(())
}

/// A granted role as the audit trail tells it.
fn told(grant: &RoleGrant) -> serde_json::Value {
    json!({
        "account": grant.account_id.0, "role": grant.role.0.code(), "unit": grant.unit_id.0,
        "from": grant.valid_from, "to": grant.valid_to,
    })
}

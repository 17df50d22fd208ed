//! An account as the API shows it: never a hash, never a token.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seen::Seen;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use async_graphql::{Context, ID, Object, Result};
use domain::moment::Moment;
use domain::terms::Role;
use store::account::Onlooker;
use store::ids::{AccountId, RoleGrantId};
use store::policy::Action;
use store::{account, role_grant};

/// An account (tài khoản): who may come in. Shown to its owner and to administrators of the units it belongs to.
pub struct Account(pub account::Account);

#[Object]
impl Account {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Account, self.0.id.0)
    }

    /// The login: small letters, digits, `.`, `_`, `-`, `@`.
    async fn login(&self) -> &str {
        &self.0.login
    }

    /// Personal code of the person whose account it is; `null` for an account of a system.
    async fn person_code(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.holder(context).await?.map(|holder| holder.code))
    }

    /// Name of the person whose account it is; `null` for an account of a system.
    async fn name(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.holder(context).await?.map(|holder| holder.name))
    }

    /// Granted roles that are not revoked, whatever their days. That a person is a civil servant or a superior needs no
    /// role.
    async fn roles(&self, context: &Context<'_>) -> Result<Vec<RoleGrant>> {
        let loaded = context.data_unchecked::<Loaders>().role_grants.load_one(self.0.id).await;
        let grants = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        Ok(grants.into_iter().map(RoleGrant).collect())
    }

    /// The present password is for one use and must be changed before anything else.
    async fn must_change_password(&self) -> bool {
        self.0.must_change_password
    }

    /// Since when nobody may come in by it; `null` while it is enabled.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(|at| DateTime(Moment(at)))
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(Moment(self.0.created_at))
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

impl Account {
    async fn holder(&self, context: &Context<'_>) -> Result<Option<account::Holder>> {
        let Some(person) = self.0.person_id else { return Ok(None) };
        let loaded = context.data_unchecked::<Loaders>().holders.load_one(person).await;
        loaded.map_err(|fail| graphql_error(context, shared(&fail)))
    }
}

/// A role granted to an account over a unit and all below it.
pub struct RoleGrant(pub role_grant::RoleGrant);

#[Object]
impl RoleGrant {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::RoleGrant, self.0.id.0)
    }

    /// The role.
    async fn role(&self) -> Word<Role> {
        Word(self.0.role.0)
    }

    /// The unit it is over, with all below.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.unit_id).await
    }

    /// Its first day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Its last day; `null` while it runs.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }
}

/// What the viewer may see of the accounts beside his own.
pub(in crate::graphql) fn onlooker(ask: &Ask) -> Onlooker {
    Onlooker { sees: ask.sees(Action::ReadAccounts), root: ask.viewer.root, today: ask.today }
}

/// The account of a key: one's own, or one that an administrator sees.
pub async fn load(context: &Context<'_>, id: AccountId) -> Result<Option<Account>> {
    let loaded = context.data_unchecked::<Seen>().accounts.load_one(id).await;
    loaded.map(|row| row.map(Account)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The role of a key that is not revoked, where the viewer may see its account.
pub async fn load_grant(context: &Context<'_>, id: RoleGrantId) -> Result<Option<RoleGrant>> {
    let loaded = context.data_unchecked::<Loaders>().grants.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    Ok(load(context, row.account_id).await?.map(|_| RoleGrant(row)))
}

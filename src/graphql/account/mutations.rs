//! Administrators manage accounts and roles.

use super::types::{Account, RoleGrant};
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::payload::{UserError, graphql_error, user_errors};
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services;
use crate::services::account::{GrantInput, NewAccount, WithPassword};
use crate::{edits, payloads};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::terms::Role;
use store::ids::RoleGrantId;
use store::{Fail, Found};

/// A role over a unit and all below it, that comes with a new account.
#[derive(InputObject)]
pub struct AccountRoleInput {
    /// The role.
    pub role: Word<Role>,
    /// Code of the unit that it is over, with all below.
    pub unit: String,
    /// Its first day; the city's today where it is not given.
    pub valid_from: Option<Date>,
    /// Its last day; not given while it runs.
    pub valid_to: Option<Date>,
}

/// A new account.
#[derive(InputObject)]
pub struct CreateAccountInput {
    /// The login, unique: 3 to 64 small letters, digits and `.`, `_`, `-`, `@`.
    #[graphql(validator(chars_max_length = 64))]
    pub login: String,
    /// Code of the person whose account it is; not given for an account of a system.
    pub person: Option<String>,
    /// Roles that come with it. A civil servant and a superior need none.
    #[graphql(default)]
    pub roles: Vec<AccountRoleInput>,
    /// Makes a retry safe: the same key and input returns the account that was created, and no password.
    pub idempotency_key: Option<String>,
}

/// Which role is granted to whom.
#[derive(InputObject)]
pub struct GrantRoleInput {
    /// The login of the account.
    pub login: String,
    /// The role.
    pub role: Word<Role>,
    /// Code of the unit that it is over, with all below.
    pub unit: String,
    /// Its first day; the city's today where it is not given.
    pub valid_from: Option<Date>,
    /// Its last day; not given while it runs.
    pub valid_to: Option<Date>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// Which role is taken back.
#[derive(InputObject)]
pub struct RevokeGrantInput {
    /// The granted role.
    pub grant: ID,
    /// Why, for the audit trail.
    #[graphql(validator(chars_max_length = 500))]
    pub reason: Option<String>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// Which account is disabled or enabled.
#[derive(InputObject)]
pub struct AccountStateInput {
    /// The login of the account.
    pub login: String,
    /// Why, for the audit trail.
    #[graphql(validator(chars_max_length = 500))]
    pub reason: Option<String>,
    /// The version that was read; refused over a newer one (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// Whose password is reset.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// The login of the account.
    pub login: String,
}

/// An account with the one-time password made for it.
#[derive(SimpleObject)]
pub struct AccountPasswordPayload {
    /// The account as it now is.
    pub account: Option<Account>,
    /// The password for its next login, which must change it. Told this once: a retry with the same key gets `null`.
    pub one_time_password: Option<String>,
    /// What the author of the input can mend. Exactly one of this and the account is filled.
    pub errors: Vec<UserError>,
}

impl AccountPasswordPayload {
    fn of(context: &Context<'_>, result: Result<WithPassword, Fail>) -> Result<Self> {
        Ok(match result {
            Ok(made) => Self {
                account: Some(Account(made.account)),
                one_time_password: made.one_time_password,
                errors: Vec::new(),
            },
            Err(fail) => Self { account: None, one_time_password: None, errors: user_errors(context, fail)? },
        })
    }
}

payloads! {
    /// What became of `grantRole`.
    GrantRolePayload {
        /// The role as granted.
        grant: RoleGrant
    }
}

edits! {
    /// What became of an edit of an account.
    AccountPayload {
        /// The account as it now is.
        account: Account
    }
}

/// Mutations of accounts.
#[derive(Default)]
pub struct AccountMutations;

#[Object]
impl AccountMutations {
    /// Creates an account with a one-time password and the roles that come with it. For administrators of the person's
    /// unit and of the roles' units.
    async fn create_account(
        &self,
        context: &Context<'_>,
        input: CreateAccountInput,
    ) -> Result<AccountPasswordPayload> {
        let ask = Ask::of(context);
        let call = ask.call("createAccount", input.idempotency_key);
        let grants = input.roles.into_iter().map(|role| GrantInput {
            role: role.role.0,
            unit: role.unit,
            from: role.valid_from.map(|day| day.0),
            to: role.valid_to.map(|day| day.0),
        });
        let new = NewAccount { login: input.login, person: input.person, grants: grants.collect() };
        AccountPasswordPayload::of(context, services::account::create(&ask.app, &call, &new).await)
    }

    /// Gives an account a new one-time password; all its sessions end. Takes no idempotency key: each call makes
    /// another password.
    async fn reset_password(
        &self,
        context: &Context<'_>,
        input: ResetPasswordInput,
    ) -> Result<AccountPasswordPayload> {
        let ask = Ask::of(context);
        let call = ask.call("resetPassword", None);
        AccountPasswordPayload::of(context, services::account::reset(&ask.app, &call, &input.login).await)
    }

    /// Grants a role. Nobody grants one to himself, nor to another account of the same person (`SELF_GRANT`).
    async fn grant_role(&self, context: &Context<'_>, input: GrantRoleInput) -> Result<GrantRolePayload> {
        let ask = Ask::of(context);
        let call = ask.call("grantRole", input.idempotency_key);
        let grant = GrantInput {
            role: input.role.0,
            unit: input.unit,
            from: input.valid_from.map(|day| day.0),
            to: input.valid_to.map(|day| day.0),
        };
        let granted = services::role_grant::grant(&call, &input.login, &grant).await;
        GrantRolePayload::of(context, granted.map(RoleGrant))
    }

    /// Takes a granted role back; what is asked next is already judged without it.
    async fn revoke_grant(&self, context: &Context<'_>, input: RevokeGrantInput) -> Result<AccountPayload> {
        let call = Ask::of(context).call("revokeGrant", input.idempotency_key);
        let revoked = match key(&input.grant, NodeKind::RoleGrant, "grant") {
            Ok(grant) => {
                let grant = RoleGrantId(grant);
                services::role_grant::revoke(&call, grant, input.reason.as_deref()).await
            }
            Err(refusal) => Err(refusal.into()),
        };
        AccountPayload::of(context, revoked.map(Account), async { Ok(None) }).await
    }

    /// Disables an account: its sessions end at once, and nobody may come in by it.
    async fn disable_account(
        &self,
        context: &Context<'_>,
        input: AccountStateInput,
    ) -> Result<AccountPayload> {
        let login = input.login.clone();
        let done = state(context, "disableAccount", true, input).await;
        AccountPayload::of(context, done, now(context, &login)).await
    }

    /// Enables a disabled account again.
    async fn enable_account(
        &self,
        context: &Context<'_>,
        input: AccountStateInput,
    ) -> Result<AccountPayload> {
        let login = input.login.clone();
        let done = state(context, "enableAccount", false, input).await;
        AccountPayload::of(context, done, now(context, &login)).await
    }
}

/// The account as it now stands, for who may see it.
async fn now(context: &Context<'_>, login: &str) -> Result<Option<Account>> {
    let found = store::account::find_by_login(&Ask::of(context).source(), login).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(account) => super::load(context, account.id).await,
        None => Ok(None),
    }
}

async fn state(
    context: &Context<'_>,
    operation: &'static str,
    disabled: bool,
    input: AccountStateInput,
) -> Found<Account> {
    let call = Ask::of(context).call(operation, input.idempotency_key);
    let reason = input.reason.as_deref();
    services::account::set_disabled(&call, &input.login, disabled, reason, input.expected_version)
        .await
        .map(Account)
}

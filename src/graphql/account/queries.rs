//! Administrators ask for accounts.

use super::types::Account;
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::graphql::session::Session;
use async_graphql::{Context, InputObject, Object, Result};
use domain::refusal::{Code, Refusal};
use store::account::{self, AccountFilter, Onlooker};
use store::policy::may_read_accounts;
use store::{Fail, session};

/// Which accounts.
#[derive(Debug, Default, InputObject)]
pub struct AccountFilterInput {
    /// Only those whose login, or a word of whose person's name, begins with this text; case and diacritics do not matter.
    #[graphql(validator(chars_max_length = 100))]
    pub search: Option<String>,
    /// Only those with a role over the unit of this code or below it, or of people who serve there.
    pub within: Option<String>,
    /// Only disabled ones (`true`), only enabled ones (`false`).
    pub disabled: Option<bool>,
}

/// Queries for accounts.
#[derive(Default)]
pub struct AccountQueries;

#[Object]
impl AccountQueries {
    /// The account of a login, within the units of an administrator; `null` where there is none.
    async fn account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The login.")] login: String,
    ) -> Result<Option<Account>> {
        let onlooker = onlooker(context)?;
        let found = account::find_visible(&Ask::of(context).source(), &login, &onlooker).await;
        found.map(|account| account.map(Account)).map_err(|fail| graphql_error(context, fail))
    }

    /// The running sessions of an account within the units of an administrator, the latest used first, 100 at most;
    /// `NOT_FOUND` where there is no such account. One's own are `viewer { sessions }`.
    async fn account_sessions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The login.")] login: String,
    ) -> Result<Vec<Session>> {
        let onlooker = onlooker(context)?;
        let ask = Ask::of(context);
        let sessions = async {
            let found =
                account::find_visible(&ask.source(), &login, &onlooker).await?.ok_or(Fail::NotFound)?;
            session::list_running(&ask.source(), found.id, ask.at).await
        };
        let sessions = sessions.await.map_err(|fail| graphql_error(context, fail))?;
        Ok(sessions.into_iter().map(Session).collect())
    }

    /// Accounts within the units of an administrator, in order of login.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which accounts; all where it is not given.")] filter: Option<AccountFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Account>> {
        let onlooker = onlooker(context)?;
        let source = Ask::of(context).source();
        let filter = filter.unwrap_or_default();
        let within = match &filter.within {
            Some(code) => {
                let found = store::unit::find_by_code(&source, code).await;
                let unknown = || Refusal::new(Code::UnitUnknown, "filter.within").with("code", code);
                let found = found.and_then(|unit| unit.ok_or_else(|| unknown().into()));
                Some(found.map_err(|fail| graphql_error(context, fail))?.id)
            }
            None => None,
        };
        let filter = AccountFilter { search: filter.search, within, disabled: filter.disabled };
        let paging = Paging { first, after, last, before };
        let counted = (filter.clone(), onlooker.clone());
        let total = Total::new(move |ask| {
            let (filter, onlooker) = counted.clone();
            async move { account::count(&ask.source(), &filter, &onlooker).await }
        });
        connection(
            context,
            "accounts",
            &paging,
            total,
            Account,
            |account| account.login.clone(),
            async |page| {
                let from = page.from.as_deref();
                account::list(&source, &filter, &onlooker, from, page.backwards, page.fetch()).await
            },
        )
        .await
    }
}

/// What the viewer may see of the accounts, where he may see any.
fn onlooker(context: &Context<'_>) -> Result<Onlooker> {
    let ask = Ask::of(context);
    may_read_accounts(&ask.viewer).map_err(|fail| graphql_error(context, fail))?;
    Ok(super::onlooker(ask))
}

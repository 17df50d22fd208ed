//! The viewer as the API shows him to himself.

use crate::graphql::account::Account;
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::graphql::session::Session;
use crate::graphql::unit::{Unit, load_unit};
use crate::graphql::word::Word;
use async_graphql::{Context, Object, Result};
use domain::terms::{Role, ScopeSubject};
use store::ids::UnitId;
use store::policy::{Grant, Lead};
use store::{account, session};

/// Who is asking.
pub struct Viewer(pub account::Account);

#[Object]
impl Viewer {
    /// His account.
    async fn account(&self) -> Account {
        Account(self.0.clone())
    }

    /// The roles that hold today, each over a unit and all below it.
    async fn roles(&self, context: &Context<'_>) -> Vec<ViewerRole> {
        Ask::of(context).viewer.grants.iter().copied().map(ViewerRole).collect()
    }

    /// Whom he leads today; somebody who leads nobody has none.
    async fn scopes(&self, context: &Context<'_>) -> Vec<ViewerScope> {
        Ask::of(context).viewer.leads.iter().copied().map(ViewerScope).collect()
    }

    /// His running sessions, the latest used first, 100 at most.
    async fn sessions(&self, context: &Context<'_>) -> Result<Vec<Session>> {
        let ask = Ask::of(context);
        let sessions = session::list_running(&ask.source(), self.0.id, ask.at).await;
        let sessions = sessions.map_err(|fail| graphql_error(context, fail))?;
        Ok(sessions.into_iter().map(Session).collect())
    }
}

/// A role that holds today.
pub struct ViewerRole(Grant);

#[Object]
impl ViewerRole {
    /// The role.
    async fn role(&self) -> Word<Role> {
        Word(self.0.role)
    }

    /// The unit it is over, with all below.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        load_unit(context, self.0.unit).await
    }
}

/// Whom the viewer leads today.
pub struct ViewerScope(Lead);

#[Object]
impl ViewerScope {
    /// A unit and all below, the people of one field there, or one person.
    async fn subject(&self) -> Word<ScopeSubject> {
        Word(match self.0 {
            Lead::Unit(_) => ScopeSubject::Unit,
            Lead::Field(..) => ScopeSubject::Field,
            Lead::Person(_) => ScopeSubject::Person,
        })
    }

    /// The unit, where it is a unit or a field in one.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        let unit: UnitId = match self.0 {
            Lead::Unit(unit) | Lead::Field(unit, _) => unit,
            Lead::Person(_) => return Ok(None),
        };
        load_unit(context, unit).await
    }
}

//! The viewer as the API shows him to himself.

use super::tasks::{Task, of_viewer};
use crate::graphql::account::Account;
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::criteria::{Sheet, sheet_of};
use crate::graphql::evaluation::{Evaluation, seen};
use crate::graphql::page::{Page, Paging};
use crate::graphql::payload::graphql_error;
use crate::graphql::personnel_decision::{PersonnelDecision, own_page};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::Session;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use async_graphql::{Context, Description, Object, Result};
use domain::terms::{Role, ScopeSubject};
use store::ids::{FileAccessId, UnitId};
use store::policy::{Grant, Lead};
use store::{account, session};

/// Who is asking.
#[derive(Description)]
pub struct Viewer(pub account::Account);

#[Object(use_type_description)]
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

    /// What waits for him today, kind by kind in the order of the enumeration, the earliest first: empty where nothing does.
    async fn tasks(&self, context: &Context<'_>) -> Result<Vec<Task>> {
        of_viewer(context).await
    }

    /// His own evaluations, the latest revision of each period, the newest period first.
    async fn evaluations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 by default.")] first: Option<i32>,
    ) -> Result<Vec<Evaluation>> {
        let ask = Ask::of(context);
        let Some(person) = ask.viewer.person else { return Ok(Vec::new()) };
        let page: Page<()> = Paging { first, ..Paging::default() }
            .page("viewer.evaluations")
            .map_err(|refusal| graphql_error(context, refusal.into()))?;
        let limit = u64::try_from(page.size).unwrap_or_default();
        let rows = store::evaluation::list_of_person(&ask.source(), person, seen(ask), limit).await;
        let rows = rows.map_err(|fail| graphql_error(context, fail))?;
        Ok(rows.into_iter().map(Evaluation).collect())
    }

    /// What HR decided on his needs and signed, with reason and figures, the latest first.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn decisions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<PersonnelDecision>> {
        let person = Ask::of(context).viewer.person;
        own_page(context, person, &Paging { first, after, last, before }).await
    }

    /// Who else looked at his file, one row a reader and day, the latest first: his sheet, an evaluation of his, a decision
    /// with its figures, a list of candidates in which he stood.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn file_access(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<FileAccess>> {
        let ask = Ask::of(context);
        let (source, person) = (ask.source(), ask.viewer.person);
        let total = Total::new(move |ask| async move {
            match person {
                Some(person) => store::file_access::count(&ask.source(), person).await,
                None => Ok(0),
            }
        });
        let paging = Paging { first, after, last, before };
        let keys = |row: &store::file_access::FileAccess| row.id.0;
        connection(context, "viewer.fileAccess", &paging, total, FileAccess, keys, async |page| {
            let Some(person) = person else { return Ok(Vec::new()) };
            let from = page.from.map(FileAccessId);
            store::file_access::list(&source, person, from, page.backwards, page.fetch()).await
        })
        .await
    }

    /// His own sheet in a period: lines with his draft or self values, last period's final ones, his records; `null` where
    /// he has no day of service in it.
    async fn sheet(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The period: `2026-05`, `2026-Q2`.")] period: String,
    ) -> Result<Option<Sheet>> {
        sheet_of(context, &period).await
    }

    /// His running sessions, the latest used first, 100 at most.
    async fn sessions(&self, context: &Context<'_>) -> Result<Vec<Session>> {
        let ask = Ask::of(context);
        let sessions = session::list_running(&ask.source(), self.0.id, ask.at).await;
        let sessions = sessions.map_err(|fail| graphql_error(context, fail))?;
        Ok(sessions.into_iter().map(Session).collect())
    }
}

/// Somebody who looked at a person's file on a day.
#[derive(Description)]
pub struct FileAccess(pub store::file_access::FileAccess);

#[Object(use_type_description)]
impl FileAccess {
    /// The day.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// The first time that day.
    async fn first_at(&self) -> DateTime {
        DateTime(self.0.first_at)
    }

    /// The login that looked.
    async fn login(&self) -> &str {
        &self.0.login
    }

    /// The name of the person behind it; `null` of an account that is nobody's own.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }
}

/// A role that holds today.
#[derive(Description)]
pub struct ViewerRole(Grant);

#[Object(use_type_description)]
impl ViewerRole {
    /// The role.
    async fn role(&self) -> Word<Role> {
        Word(self.0.role)
    }

    /// The unit it is over, with all below.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.unit).await
    }
}

/// Whom the viewer leads today.
#[derive(Description)]
pub struct ViewerScope(Lead);

#[Object(use_type_description)]
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
        unit::load(context, unit).await
    }
}

//! Asking for sheets.

use super::types::Sheet;
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::services;
use async_graphql::{Context, Object, Result};
use domain::refusal::{Code, Refusal};
use store::period::PeriodRow;
use store::policy::{Action, subjects};
use store::{Fail, Found, Source};

/// Queries for sheets.
#[derive(Default)]
pub struct CriteriaQueries;

#[Object]
impl CriteriaQueries {
    /// What a person is scored on in a period; one's own where no person is named. `null` where he has no day of service
    /// in it.
    async fn sheet(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The period: `2026-05`, `2026-Q2`.")] period: String,
        #[graphql(desc = "Code of the person; oneself where it is not given.")] person: Option<String>,
    ) -> Result<Option<Sheet>> {
        let ask = Ask::of(context);
        let read = async || {
            let source = ask.source();
            let period = find_period(&source, &period).await?;
            let person = match &person {
                Some(code) => {
                    let found = store::codes::people(&source, std::iter::once(code.as_str())).await?;
                    found.get(code).copied().ok_or(Fail::NotFound)?
                }
                None => ask.viewer.person.ok_or(Fail::NotFound)?,
            };
            let subject =
                subjects(&source, &[person], ask.today).await?.remove(&person).ok_or(Fail::NotFound)?;
            store::policy::judge(&ask.viewer, Action::ReadInputs, &subject)?;
            Ok(services::sheet::sheets(&source, &[person], &period, ask.today).await?.pop())
        };
        read().await.map(|sheet| sheet.map(Sheet)).map_err(|fail| graphql_error(context, fail))
    }

    /// The sheets of everybody whose one superior the viewer is in a period: the screen on which he scores his team.
    async fn team_scoring(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The period: `2026-05`, `2026-Q2`.")] period: String,
    ) -> Result<Vec<Sheet>> {
        let ask = Ask::of(context);
        let read = async || {
            let source = ask.source();
            if ask.viewer.person.is_none() || ask.viewer.must_change_password {
                return Err(Fail::NotFound);
            }
            let period = find_period(&source, &period).await?;
            let team = services::sheet::team(&source, &ask.viewer, &period, ask.today).await?;
            services::sheet::sheets(&source, &team, &period, ask.today).await
        };
        let sheets = read().await.map_err(|fail| graphql_error(context, fail))?;
        Ok(sheets.into_iter().map(Sheet).collect())
    }
}

/// One's own sheet in a period; `null` where one has no day of service in it.
pub(in crate::graphql) async fn sheet_of(context: &Context<'_>, period: &str) -> Result<Option<Sheet>> {
    let ask = Ask::of(context);
    let read = async || {
        let source = ask.source();
        let period = find_period(&source, period).await?;
        let person = ask.viewer.person.ok_or(Fail::NotFound)?;
        Ok(services::sheet::sheets(&source, &[person], &period, ask.today).await?.pop())
    };
    read().await.map(|sheet| sheet.map(Sheet)).map_err(|fail| graphql_error(context, fail))
}

/// The period of a name.
pub(in crate::graphql) async fn find_period(source: &Source<'_>, name: &str) -> Found<PeriodRow> {
    let unknown = || Refusal::new(Code::PeriodUnknown, "period").with("value", name);
    let named = services::record::parse_period(name).ok_or_else(unknown)?;
    Ok(store::codes::period(source, named).await?.ok_or_else(unknown)?)
}

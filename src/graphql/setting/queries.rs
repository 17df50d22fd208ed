//! Asking for settings.

use super::types::{AgencySetting, all};
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Date;
use crate::graphql::unit::may_read;
use async_graphql::{Context, Object, Result};
use domain::refusal::{Code, Refusal};
use store::setting;

/// Queries for settings.
#[derive(Default)]
pub struct SettingQueries;

#[Object]
impl SettingQueries {
    /// Every setting of an agency as it holds on a day: what it has chosen, and what it could.
    async fn agency_settings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The unit code of the agency.")] agency: String,
        #[graphql(desc = "The day; today where it is not given.")] on: Option<Date>,
    ) -> Result<Vec<AgencySetting>> {
        may_read(context)?;
        let ask = Ask::of(context);
        let source = ask.source();
        let read = async {
            let unit = store::unit::find_by_code(&source, &agency)
                .await?
                .ok_or_else(|| Refusal::new(Code::UnitUnknown, "agency").with("code", &agency))?;
            setting::rows_in_force(&source, &[unit.id], on.map_or(ask.today, |day| day.0)).await
        };
        read.await.map(|rows| all(&rows)).map_err(|fail| graphql_error(context, fail))
    }
}

//! Asking for the calendar.

use super::types::CalendarDay;
use crate::graphql::ask::Ask;
use crate::graphql::payload::graphql_error;
use crate::graphql::unit::may_read;
use async_graphql::{Context, Object, Result};
use chrono::NaiveDate;
use domain::periods::Days;
use store::calendar;

/// Queries for the calendar.
#[derive(Default)]
pub struct CalendarDayQueries;

#[Object]
impl CalendarDayQueries {
    /// The days of a year on which the working week is not the usual one (Monday to Friday), in order.
    async fn calendar_days(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The year, 1900 to 2200.", validator(minimum = 1900, maximum = 2200))] year: i32,
    ) -> Result<Vec<CalendarDay>> {
        may_read(context)?;
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        let Some(days) = day(1, 1).zip(day(12, 31)).and_then(|(first, last)| Days::new(first, last)) else {
            return Ok(Vec::new());
        };
        let found = calendar::list(&Ask::of(context).source(), days).await;
        let found = found.map_err(|fail| graphql_error(context, fail))?;
        Ok(found.into_iter().map(CalendarDay).collect())
    }
}

//! HR of the root keeps the calendar.

use super::types::CalendarDay;
use crate::graphql::ask::Ask;
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::payloads;
use crate::services::calendar;
use async_graphql::{Context, InputObject, Object, Result};
use domain::terms::CalendarDayKind;

/// A day of the calendar as HR of the root describes it.
#[derive(InputObject)]
pub struct SaveCalendarDayInput {
    /// The day.
    pub day: Date,
    /// Holiday, or a day exchanged with another.
    pub kind: Word<CalendarDayKind>,
    /// Its name.
    #[graphql(validator(chars_max_length = 200))]
    pub name: String,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

payloads! {
    /// What became of `saveCalendarDay`.
    SaveCalendarDayPayload {
        /// The day as it now is.
        calendar_day: CalendarDay
    }
}

/// Mutations of the calendar.
#[derive(Default)]
pub struct CalendarDayMutations;

#[Object]
impl CalendarDayMutations {
    /// Brings a day to what is described; not in a period that an agency has locked. The same twice changes nothing.
    async fn save_calendar_day(
        &self,
        context: &Context<'_>,
        input: SaveCalendarDayInput,
    ) -> Result<SaveCalendarDayPayload> {
        let call = Ask::of(context).call("saveCalendarDay", input.idempotency_key);
        let saved = calendar::save(&call, input.day.0, input.kind.0, &input.name).await;
        SaveCalendarDayPayload::of(context, saved.map(CalendarDay))
    }
}

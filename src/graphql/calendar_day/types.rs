//! A day of the calendar as the API shows it.

use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use async_graphql::{Description, Object};
use domain::terms::CalendarDayKind;
use store::calendar;

/// A day on which the working week is not the usual one.
#[derive(Description)]
pub struct CalendarDay(pub calendar::CalendarDay);

#[Object(use_type_description)]
impl CalendarDay {
    /// The day.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// Holiday, or a day exchanged with another.
    async fn kind(&self) -> Word<CalendarDayKind> {
        Word(self.0.kind.0)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }
}

//! A day of the city's calendar.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;
use domain::periods::{FIRST_DAY, LAST_DAY};

/// A day of the city's calendar, as in `2026-05-31` (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Description)]
pub struct Date(pub NaiveDate);

#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/local-date", use_type_description)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        day.filter(|day| (FIRST_DAY..=LAST_DAY).contains(day))
            .map(Date)
            .ok_or_else(|| InputValueError::custom(format!("`{text}` is not a day: write it as 2026-05-31")))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

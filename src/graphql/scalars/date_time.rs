//! A moment in UTC.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use domain::moment::Moment;

/// A moment in UTC, as in `2026-05-31T08:30:00Z` (RFC 3339).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Description)]
pub struct DateTime(pub Moment);

#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time", use_type_description)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        chrono::DateTime::parse_from_rfc3339(text).map(|time| DateTime(time.to_utc().into())).map_err(|_| {
            InputValueError::custom(format!("`{text}` is not a moment: write it as 2026-05-31T08:30:00Z"))
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.rfc3339())
    }
}

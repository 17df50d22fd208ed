//! An exact decimal, as text.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use domain::number::Exact;

/// A decimal number as text, so that no client turns it into a binary one: `"89.99"`. Inputs are exact as written.
#[derive(Clone, Debug, PartialEq, Eq, Description)]
pub struct Decimal(pub String);

impl Decimal {
    /// A number of points stored in 10⁻⁹, to two places, half up.
    #[must_use]
    pub fn of_points(nano: i64) -> Self {
        Self(Exact::from_nano(nano).rounded(2))
    }

    /// A coefficient stored in 10⁻⁶, exactly: `0.25`.
    #[must_use]
    pub fn of_micro(micro: i64) -> Self {
        let text = Exact::from_micro(micro).rounded(6);
        Self(text.trim_end_matches('0').trim_end_matches('.').to_owned())
    }

    /// The exact value.
    #[must_use]
    pub fn exact(&self) -> Option<Exact> {
        self.0.parse().ok()
    }
}

#[Scalar(use_type_description)]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = match &value {
            Value::String(text) => text.clone(),
            Value::Number(number) if number.is_i64() => number.to_string(),
            _ => return Err(InputValueError::expected_type(value)),
        };
        // A fraction is exact too, but a decimal is what the type promises.
        if text.contains('/') || text.parse::<Exact>().is_err() {
            return Err(InputValueError::custom(format!("`{text}` is not a decimal: write it as \"2.25\"")));
        }
        Ok(Self(text))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

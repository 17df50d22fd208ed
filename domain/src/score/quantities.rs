//! What the numbers of a score are: points, shares and coefficients are not each other.

use crate::number::Exact;
use crate::refusal::{Code, Refusal};
use crate::rules::Bounds;
use serde::{Deserialize, Serialize};

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
        #[serde(transparent)]
        pub struct $name(Exact);

        impl $name {
            /// The exact number as this quantity.
            #[must_use]
            pub const fn new(value: Exact) -> Self {
                Self(value)
            }

            /// The exact number.
            #[must_use]
            pub const fn exact(&self) -> &Exact {
                &self.0
            }
        }
    )*};
}

quantities! {
    /// The score of a period or a mean of such scores, in points from 0 to 100 (Art. 17).
    Score;
    /// A part of a score, in points: 0 to 30 of the general criteria, 0 to 70 of task results (Art. 12).
    Points;
    /// A share in per cent: a, b, c and R before the cap may pass 100 (Art. 18.1d).
    Percent;
}

/// How many standard products one unit of a product counts as (Art. 13), in whole millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coefficient(i64);

impl Coefficient {
    /// A stored coefficient in millionths; evaluation refuses it where it is out of bounds.
    #[must_use]
    pub const fn from_micro(micro: i64) -> Self {
        Self(micro)
    }

    /// A coefficient as written.
    ///
    /// # Errors
    /// TOO_MANY_DECIMALS or COEFFICIENT_OUT_OF_RANGE, with an empty path.
    pub fn parse(value: &Exact, bounds: &Bounds) -> Result<Self, Refusal> {
        if !value.has_decimals(bounds.coefficient_decimals) {
            return Err(Refusal::new(Code::TooManyDecimals, "")
                .with("value", value.written())
                .with("max", bounds.coefficient_decimals));
        }
        if *value <= Exact::zero() || *value > bounds.max_coefficient {
            return Err(Self::out_of_range(value, bounds));
        }
        value.exact_micro().map(Self).ok_or_else(|| Self::out_of_range(value, bounds))
    }

    pub(super) fn out_of_range(value: &Exact, bounds: &Bounds) -> Refusal {
        Refusal::new(Code::CoefficientOutOfRange, "")
            .with("value", value.written())
            .with("max", bounds.max_coefficient.written())
    }

    /// The coefficient in whole millionths.
    #[must_use]
    pub const fn micro(self) -> i64 {
        self.0
    }

    /// The exact number.
    #[must_use]
    pub fn exact(self) -> Exact {
        Exact::from_micro(self.0)
    }
}

impl std::fmt::Display for Coefficient {
    /// `1.5`, without zeros at the end: machine integers only, as a city month prints a hundred thousand of these.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, mut rest) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        if self.0 < 0 {
            f.write_str("-")?;
        }
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let mut places = 6;
        while rest % 10 == 0 {
            rest /= 10;
            places -= 1;
        }
        write!(f, "{whole}.{rest:0places$}")
    }
}

impl Serialize for Coefficient {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Coefficient {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Exact::deserialize(deserializer)?;
        value.exact_micro().map(Self).ok_or_else(|| serde::de::Error::custom("a coefficient of 6 decimals"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_are_written_without_zeros_at_the_end() {
        for (micro, text) in [
            (1_500_000, "1.5"),
            (2_000_000, "2"),
            (1, "0.000001"),
            (-250_000, "-0.25"),
            (14_000_271, "14.000271"),
        ] {
            assert_eq!(Coefficient::from_micro(micro).to_string(), text);
            assert_eq!(text.parse::<Exact>().expect("a number"), Coefficient::from_micro(micro).exact());
        }
    }
}

//! Exact numbers: every score, share and coefficient is a fraction; decimals exist only at rest and on show.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An exact rational number of any size, always in lowest terms.
///
/// Written as `"565/6"`, or `"90"` where it is whole; read from that form or from a decimal (`"89.995"`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

/// The text is no exact number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a number: write a decimal such as 89.995 or a fraction such as 565/6")]
pub struct NotANumber(pub String);

impl Exact {
    /// Zero.
    #[must_use]
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// A whole number.
    #[must_use]
    pub fn whole(value: i128) -> Self {
        Self(BigRational::from_integer(BigInt::from(value)))
    }

    /// `numerator / denominator` in lowest terms.
    ///
    /// # Panics
    /// When the denominator is zero: a caller divides only by what it has checked.
    #[must_use]
    pub fn fraction(numerator: i128, denominator: i128) -> Self {
        Self(BigRational::new(BigInt::from(numerator), BigInt::from(denominator)))
    }

    /// A stored whole number of 10⁻⁹, as `points` and `score` columns hold it.
    #[must_use]
    pub fn from_nano(nano: i64) -> Self {
        Self::fraction(i128::from(nano), 1_000_000_000)
    }

    /// A stored whole number of 10⁻⁶, as coefficient columns hold it.
    #[must_use]
    pub fn from_micro(micro: i64) -> Self {
        Self::fraction(i128::from(micro), 1_000_000)
    }

    /// The value in whole 10⁻⁹, floored, so that nothing is stored as reaching what it misses;
    /// `None` where it is too large for the column.
    #[must_use]
    pub fn floor_nano(&self) -> Option<i64> {
        (&self.0 * BigInt::from(1_000_000_000)).floor().to_integer().to_i64()
    }

    /// The value in whole 10⁻⁶; `None` where it has more decimals than that or is too large for the column.
    #[must_use]
    pub fn exact_micro(&self) -> Option<i64> {
        let scaled = &self.0 * BigInt::from(1_000_000);
        scaled.is_integer().then(|| scaled.to_integer().to_i64()).flatten()
    }

    /// Numerator and denominator in lowest terms; `None` where one of them passes 128 bits.
    #[must_use]
    pub fn parts(&self) -> Option<(i128, i128)> {
        Some((self.0.numer().to_i128()?, self.0.denom().to_i128()?))
    }

    /// Whether the value has at most `places` decimals.
    #[must_use]
    pub fn has_decimals(&self, places: u32) -> bool {
        (&self.0 * BigInt::from(10).pow(places)).is_integer()
    }

    /// Whether the value is a whole multiple of `step`; of zero only zero is.
    #[must_use]
    pub fn is_multiple_of(&self, step: &Self) -> bool {
        self.checked_div(step).map_or(self.is_zero(), |times| times.is_whole())
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Whether the value is a whole number.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.is_integer()
    }

    /// The largest whole number at or under the value.
    #[must_use]
    pub fn floor(&self) -> Self {
        Self(self.0.floor())
    }

    /// The square root, rounded up to `places` decimals (exact where it has no more); zero for what is below zero.
    #[must_use]
    pub fn root_up(&self, places: u32) -> Self {
        if self.is_negative() {
            return Self::zero();
        }
        let scale = BigInt::from(10).pow(places);
        let scaled = (&self.0 * &scale * &scale).ceil().to_integer();
        let root = scaled.sqrt();
        let root = if &root * &root == scaled { root } else { root + BigInt::one() };
        Self(BigRational::new(root, scale))
    }

    /// `self / divisor`, or `None` where the divisor is zero.
    #[must_use]
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        (!divisor.is_zero()).then(|| Self(&self.0 / &divisor.0))
    }

    /// Decimal text with `places` decimals, rounded half up (away from zero below it), with a point.
    #[must_use]
    pub fn rounded(&self, places: u32) -> String {
        let scale = BigInt::from(10).pow(places);
        let scaled = self.0.abs() * &scale + BigRational::new(BigInt::one(), BigInt::from(2));
        let digits = scaled.floor().to_integer();
        let (whole, rest) = digits.div_rem(&scale);
        let sign = if self.is_negative() && !digits.is_zero() { "-" } else { "" };
        if places == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}.{rest:0>width$}", width = places as usize, rest = rest.to_string())
    }
}

macro_rules! arithmetic {
    ($($op:ident $method:ident),*) => {$(
        impl std::ops::$op for Exact {
            type Output = Exact;
            fn $method(self, other: Exact) -> Exact { Exact(std::ops::$op::$method(self.0, other.0)) }
        }
        impl std::ops::$op<&Exact> for &Exact {
            type Output = Exact;
            fn $method(self, other: &Exact) -> Exact { Exact(std::ops::$op::$method(&self.0, &other.0)) }
        }
    )*};
}
arithmetic!(Add add, Sub sub, Mul mul);

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::zero(), |sum, item| sum + item)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Exact {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let bad = || NotANumber(text.to_owned());
        let digits =
            |part: &str| (!part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).then_some(());
        let (negative, body) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let value = if let Some((numerator, denominator)) = body.split_once('/') {
            digits(numerator).and_then(|()| digits(denominator)).ok_or_else(bad)?;
            let denominator: BigInt = denominator.parse().map_err(|_| bad())?;
            if denominator.is_zero() {
                return Err(bad());
            }
            BigRational::new(numerator.parse().map_err(|_| bad())?, denominator)
        } else {
            let (whole, decimals) = body.split_once('.').unwrap_or((body, "0"));
            digits(whole).and_then(|()| digits(decimals)).ok_or_else(bad)?;
            let scale = BigInt::from(10).pow(u32::try_from(decimals.len()).map_err(|_| bad())?);
            BigRational::new(format!("{whole}{decimals}").parse().map_err(|_| bad())?, scale)
        };
        Ok(Self(if negative { -value } else { value }))
    }
}

impl Serialize for Exact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

//! Exact numbers: every score, share and coefficient is a fraction; decimals exist only at rest and on show.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An exact rational number of any size, always in lowest terms.
///
/// Written as `"565/6"`, or `"90"` where it is whole; read from that form or from a decimal (`"89.995"`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exact(Form);

/// How the number is held. Each number has one form, so that equal numbers are equal field by field: `Small` wherever
/// it fits. A city's month is computed in small ones; the big ones are for what does not fit, with the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    /// Lowest terms, the denominator above zero.
    Small { numerator: i64, denominator: i64 },
    /// What does not fit above.
    Big(Box<BigRational>),
}

/// The text is no exact number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a number: write a decimal such as 89.995 or a fraction such as 565/6")]
pub struct NotANumber(pub String);

impl Exact {
    /// Zero.
    #[must_use]
    pub const fn zero() -> Self {
        Self(Form::Small { numerator: 0, denominator: 1 })
    }

    /// A whole number.
    #[must_use]
    pub fn whole(value: i128) -> Self {
        Self::lowest(value, 1)
    }

    /// `numerator / denominator` in lowest terms.
    ///
    /// # Panics
    /// When the denominator is zero: a caller divides only by what it has checked.
    #[must_use]
    pub fn fraction(numerator: i128, denominator: i128) -> Self {
        assert!(denominator != 0, "a fraction has no denominator of zero");
        if numerator == i128::MIN || denominator == i128::MIN {
            return Self::of_big(BigRational::new(BigInt::from(numerator), BigInt::from(denominator)));
        }
        let common = match (i64::try_from(numerator), i64::try_from(denominator)) {
            // Machine division of 64 bits is several times faster, and nearly always enough.
            (Ok(numerator), Ok(denominator)) => {
                i128::from(numerator.unsigned_abs().gcd(&denominator.unsigned_abs()))
            }
            _ => numerator.gcd(&denominator),
        };
        let sign = denominator.signum();
        Self::lowest(sign * numerator / common, sign * denominator / common)
    }

    /// The number in its one form, from lowest terms with the denominator above zero.
    fn lowest(numerator: i128, denominator: i128) -> Self {
        match (i64::try_from(numerator), i64::try_from(denominator)) {
            (Ok(numerator), Ok(denominator)) => Self(Form::Small { numerator, denominator }),
            _ => {
                let parts = (BigInt::from(numerator), BigInt::from(denominator));
                Self(Form::Big(Box::new(BigRational::new_raw(parts.0, parts.1))))
            }
        }
    }

    fn of_big(value: BigRational) -> Self {
        match (value.numer().to_i64(), value.denom().to_i64()) {
            (Some(numerator), Some(denominator)) => Self(Form::Small { numerator, denominator }),
            _ => Self(Form::Big(Box::new(value))),
        }
    }

    fn to_big(&self) -> Cow<'_, BigRational> {
        match &self.0 {
            Form::Small { numerator, denominator } => {
                Cow::Owned(BigRational::new_raw(BigInt::from(*numerator), BigInt::from(*denominator)))
            }
            Form::Big(value) => Cow::Borrowed(value),
        }
    }

    /// Numerator and denominator, where the number is small.
    fn small(&self) -> Option<(i128, i128)> {
        match self.0 {
            Form::Small { numerator, denominator } => Some((numerator.into(), denominator.into())),
            Form::Big(_) => None,
        }
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
        if let Some((numerator, denominator)) = self.small() {
            return Integer::div_floor(&(numerator * 1_000_000_000), &denominator).to_i64();
        }
        (&*self.to_big() * BigInt::from(1_000_000_000)).floor().to_integer().to_i64()
    }

    /// The value in whole 10⁻⁶; `None` where it has more decimals than that or is too large for the column.
    #[must_use]
    pub fn exact_micro(&self) -> Option<i64> {
        let scaled = self * &Self::whole(1_000_000);
        scaled.is_whole().then(|| scaled.parts()?.0.to_i64()).flatten()
    }

    /// Numerator and denominator in lowest terms; `None` where one of them passes 128 bits.
    #[must_use]
    pub fn parts(&self) -> Option<(i128, i128)> {
        match &self.0 {
            Form::Small { numerator, denominator } => Some(((*numerator).into(), (*denominator).into())),
            Form::Big(value) => Some((value.numer().to_i128()?, value.denom().to_i128()?)),
        }
    }

    /// Whether the value has at most `places` decimals.
    #[must_use]
    pub fn has_decimals(&self, places: u32) -> bool {
        (&*self.to_big() * BigInt::from(10).pow(places)).is_integer()
    }

    /// Whether the value is a whole multiple of `step`; of zero only zero is.
    #[must_use]
    pub fn is_multiple_of(&self, step: &Self) -> bool {
        self.checked_div(step).map_or(self.is_zero(), |times| times.is_whole())
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::zero()
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Small { numerator, .. } => *numerator < 0,
            Form::Big(value) => value.is_negative(),
        }
    }

    /// Whether the value is a whole number.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Form::Small { denominator, .. } => *denominator == 1,
            Form::Big(value) => value.is_integer(),
        }
    }

    /// The largest whole number at or under the value.
    #[must_use]
    pub fn floor(&self) -> Self {
        match &self.0 {
            Form::Small { numerator, denominator } => {
                Self::whole(Integer::div_floor(numerator, denominator).into())
            }
            Form::Big(value) => Self::of_big(value.floor()),
        }
    }

    /// The square root, rounded up to `places` decimals (exact where it has no more); zero for what is below zero.
    #[must_use]
    pub fn root_up(&self, places: u32) -> Self {
        if self.is_negative() {
            return Self::zero();
        }
        let scale = BigInt::from(10).pow(places);
        let scaled = (&*self.to_big() * &scale * &scale).ceil().to_integer();
        let root = scaled.sqrt();
        let root = if &root * &root == scaled { root } else { root + BigInt::one() };
        Self::of_big(BigRational::new(root, scale))
    }

    /// `self / divisor`, or `None` where the divisor is zero.
    #[must_use]
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        Some(match (self.small(), divisor.small()) {
            (Some((a, b)), Some((c, d))) => Self::fraction(a * d, b * c),
            _ => Self::of_big(&*self.to_big() / &*divisor.to_big()),
        })
    }

    /// As people write it: every decimal where they end, else the fraction.
    #[must_use]
    pub fn written(&self) -> String {
        /// More digits than any input keeps; what goes on is read better as a fraction.
        const DIGITS: u32 = 30;
        if self.is_whole() || !self.has_decimals(DIGITS) {
            return self.to_string();
        }
        self.rounded(DIGITS).trim_end_matches('0').to_owned()
    }

    /// Decimal text with `places` decimals, rounded half up (away from zero below it), with a point.
    #[must_use]
    pub fn rounded(&self, places: u32) -> String {
        let scale = BigInt::from(10).pow(places);
        let scaled = self.to_big().abs() * &scale + BigRational::new(BigInt::one(), BigInt::from(2));
        let digits = scaled.floor().to_integer();
        let (whole, rest) = digits.div_rem(&scale);
        let sign = if self.is_negative() && !digits.is_zero() { "-" } else { "" };
        if places == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}.{rest:0>width$}", width = places as usize, rest = rest.to_string())
    }
}

// Products of two 64-bit numbers fit 128 bits, their sum may not: then the big form takes over.
macro_rules! arithmetic {
    ($($op:ident $method:ident |$a:ident, $b:ident, $c:ident, $d:ident| $small:expr;)*) => {$(
        impl std::ops::$op<&Exact> for &Exact {
            type Output = Exact;
            fn $method(self, other: &Exact) -> Exact {
                if let (Some(($a, $b)), Some(($c, $d))) = (self.small(), other.small())
                    && let Some(numerator) = $small
                {
                    return Exact::fraction(numerator, $b * $d);
                }
                Exact::of_big(std::ops::$op::$method(&*self.to_big(), &*other.to_big()))
            }
        }
        impl std::ops::$op for Exact {
            type Output = Exact;
            fn $method(self, other: Exact) -> Exact { std::ops::$op::$method(&self, &other) }
        }
    )*};
}
arithmetic! {
    Add add |a, b, c, d| (a * d).checked_add(c * b);
    Sub sub |a, b, c, d| (a * d).checked_sub(c * b);
    Mul mul |a, b, c, d| Some::<i128>(a * c);
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.small(), other.small()) {
            (Some((a, b)), Some((c, d))) => (a * d).cmp(&(c * b)),
            _ => self.to_big().cmp(&other.to_big()),
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::zero(), |sum, item| sum + item)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Small { numerator, denominator: 1 } => write!(f, "{numerator}"),
            Form::Small { numerator, denominator } => write!(f, "{numerator}/{denominator}"),
            Form::Big(value) => fmt::Display::fmt(value, f),
        }
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
        Ok(Self::of_big(if negative { -value } else { value }))
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

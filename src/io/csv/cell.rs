//! The text of one cell as a value: days, periods, exact decimals, as people in two languages write them.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A month, a quarter or a year, as files name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeriodName {
    /// The calendar year.
    pub year: i32,
    /// The part of it.
    pub part: PeriodPart,
}

impl FromStr for PeriodName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        period(text).ok_or("write 2026-03, 2026-Q1 or 2026")
    }
}

impl Serialize for PeriodName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PeriodName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Which part of a year a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodPart {
    /// All of it.
    Year,
    /// A quarter, 1 to 4.
    Quarter(u8),
    /// A month, 1 to 12.
    Month(u8),
}

impl fmt::Display for PeriodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            PeriodPart::Year => write!(f, "{}", self.year),
            PeriodPart::Quarter(quarter) => write!(f, "{}-Q{quarter}", self.year),
            PeriodPart::Month(month) => write!(f, "{}-{month:02}", self.year),
        }
    }
}

/// Why a text is no number of the kind wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberFault {
    /// No number at all, or one with separators that can be read in two ways.
    NotANumber,
    /// More decimals than are kept.
    TooManyDecimals,
    /// Beyond any column.
    TooLarge,
}

/// `05/03/2026`, `5/3/2026` or `2026-03-05`, in the years 1900 to 2199.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let parts = |separator| -> Option<[&str; 3]> {
        let parts: Vec<&str> = text.split(separator).collect();
        parts.try_into().ok()
    };
    let (year, month, day) = if let Some([day, month, year]) = parts('/') {
        (year, month, day)
    } else {
        let [year, month, day] = parts('-')?;
        (month.len() == 2 && day.len() == 2).then_some((year, month, day))?
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(number(year)?, number(month)?, number(day)?)?;
    (1900..2200).contains(&day.year()).then_some(day)
}

/// `2026-03`, `03/2026`, `T3/2026`, `tháng 3/2026`; `2026-Q1`, `Q1/2026`, `quý 1/2026`; `2026`, `năm 2026`.
pub(super) fn period(text: &str) -> Option<PeriodName> {
    let folded = domain::fold::fold(text);
    let compact: String = folded.chars().filter(|letter| !letter.is_whitespace()).collect();
    let (year, part) = if let Some((year, part)) = compact.split_once('-') {
        let part = match part.strip_prefix('q') {
            Some(quarter) => PeriodPart::Quarter(number(quarter)?),
            None if part.len() == 2 => PeriodPart::Month(number(part)?),
            None => return None,
        };
        (year, part)
    } else if let Some((part, year)) = compact.split_once('/') {
        let quarter = part.strip_prefix("quy").or_else(|| part.strip_prefix('q'));
        let month = part.strip_prefix("thang").or_else(|| part.strip_prefix('t')).unwrap_or(part);
        let part = match quarter {
            Some("i") => PeriodPart::Quarter(1),
            Some("ii") => PeriodPart::Quarter(2),
            Some("iii") => PeriodPart::Quarter(3),
            Some("iv") => PeriodPart::Quarter(4),
            Some(quarter) => PeriodPart::Quarter(number(quarter)?),
            None if month.len() <= 2 => PeriodPart::Month(number(month)?),
            None => return None,
        };
        (year, part)
    } else {
        (compact.strip_prefix("nam").unwrap_or(&compact), PeriodPart::Year)
    };
    let possible = match part {
        PeriodPart::Year => true,
        PeriodPart::Quarter(quarter) => (1..=4).contains(&quarter),
        PeriodPart::Month(month) => (1..=12).contains(&month),
    };
    let year = (year.len() == 4).then(|| number(year)).flatten()?;
    (possible && (1900..2200).contains(&year)).then_some(PeriodName { year, part })
}

/// A whole number: `12`, also `12,0` as some programs write it; never `1.000`, which is read in two ways.
pub(super) fn whole(text: &str) -> Result<i64, NumberFault> {
    let (_, decimals) = halves(text)?;
    if decimals.len() > 2 || decimals.bytes().any(|digit| digit != b'0') {
        return Err(NumberFault::NotANumber);
    }
    scaled(text, 0)
}

/// A decimal with comma or point, as a whole number of 10 to the power of minus `places`; at most 6 decimals.
pub(super) fn decimal(text: &str, places: u32) -> Result<i64, NumberFault> {
    let (_, decimals) = halves(text)?;
    if decimals.trim_end_matches('0').len() > 6 {
        return Err(NumberFault::TooManyDecimals);
    }
    scaled(text, places)
}

/// A scaled value as people write it: `1.25`.
pub(super) fn show(value: i64, places: u32) -> String {
    let scale = 10_u64.pow(places);
    let (whole, rest) = (value.unsigned_abs() / scale, value.unsigned_abs() % scale);
    let sign = if value < 0 { "-" } else { "" };
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let decimals = format!("{rest:0>width$}", width = places as usize);
    format!("{sign}{whole}.{}", decimals.trim_end_matches('0'))
}

/// Sign with whole part, and decimals; both checked to be digits.
fn halves(text: &str) -> Result<(&str, &str), NumberFault> {
    let (whole, decimals) = match text.split_once([',', '.']) {
        Some((whole, "")) => (whole, "?"),
        Some(halves) => halves,
        None => (text, ""),
    };
    let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if unsigned.is_empty() || !digits(unsigned) || !digits(decimals) {
        return Err(NumberFault::NotANumber);
    }
    Ok((whole, decimals))
}

fn scaled(text: &str, places: u32) -> Result<i64, NumberFault> {
    let (whole, decimals) = halves(text)?;
    let kept = decimals.trim_end_matches('0');
    let width = places as usize;
    if kept.len() > width {
        return Err(NumberFault::TooManyDecimals);
    }
    format!("{whole}{kept:0<width$}").parse().map_err(|_| NumberFault::TooLarge)
}

fn number<N: FromStr>(digits: &str) -> Option<N> {
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5);
        for text in ["05/03/2026", "5/3/2026", "2026-03-05"] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in [
            "",
            "31/02/2026",
            "03/15/2026",
            "5/3/26",
            "2026-3-5",
            "05-03-2026",
            "46086",
            "1/1/0026",
            "2026-03-05 00:00",
            "+5/3/2026",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn periods() {
        for (text, name) in [
            ("2026-03", "2026-03"),
            ("03/2026", "2026-03"),
            ("T3/2026", "2026-03"),
            ("Tháng 12/2026", "2026-12"),
            ("2026-Q1", "2026-Q1"),
            ("q4/2026", "2026-Q4"),
            ("Quý II/2026", "2026-Q2"),
            ("2026", "2026"),
            ("Năm 2026", "2026"),
        ] {
            assert_eq!(period(text).map(|period| period.to_string()).as_deref(), Some(name), "{text}");
        }
        for text in ["", "2026-13", "2026-Q5", "Mar-26", "Thg3-26", "2026-3", "01/03/2026", "26", "0/2026"] {
            assert_eq!(period(text), None, "{text}");
        }
    }

    #[test]
    fn numbers() {
        assert_eq!(whole("12"), Ok(12));
        assert_eq!(whole("12,0"), Ok(12));
        assert_eq!(whole("12.00"), Ok(12));
        for text in ["", "1.000", "1,5", "1 000", "12 cái", "1e3", "--1", "0x1", "1."] {
            assert_eq!(whole(text), Err(NumberFault::NotANumber), "{text}");
        }
        assert_eq!(whole("99999999999999999999"), Err(NumberFault::TooLarge));
        assert_eq!(decimal("1,25", 6), Ok(1_250_000));
        assert_eq!(decimal("1.25", 9), Ok(1_250_000_000));
        assert_eq!(decimal("-0,5", 6), Ok(-500_000));
        assert_eq!(decimal("2", 6), Ok(2_000_000));
        assert_eq!(decimal("0.1234560", 6), Ok(123_456));
        assert_eq!(decimal("0.1234567", 9), Err(NumberFault::TooManyDecimals));
        assert_eq!(decimal("1.234,5", 6), Err(NumberFault::NotANumber));
        assert_eq!(decimal("9999999999999", 9), Err(NumberFault::TooLarge));
        assert_eq!(show(1_250_000, 6), "1.25");
        assert_eq!(show(-500_000, 6), "-0.5");
        assert_eq!(show(30_000_000_000, 9), "30");
    }
}

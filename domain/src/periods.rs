//! The calendar of periods (Decree 335/2025, Art. 3.4-3.5, 17, 19.2): a year with its quarters and months, their
//! closing days, and the days that count for each of them.
//!
//! The decree tracks by month or by quarter and classifies by year. When a period closes is left to the agency (a form
//! is confirmed "by the 25th"), so each month has a **closing day**, by default its last. The days of a period run from
//! the day after the closing day before to its own; a quarter and a year close with their last month.

use crate::refusal::{Code, Language, Refusal};
use chrono::{Datelike, Days as DayCount, Months, NaiveDate};
use std::fmt;

/// The first day that is ever stored: four digits of year, so that days as text are in the order of time.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1000, 1, 1).expect("a day of the calendar");

/// The last day that is ever stored, and the end of what has none.
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

/// A stretch of days, both ends included; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Days {
    from: NaiveDate,
    to: NaiveDate,
}

impl Days {
    /// The days `from` to `to`; `None` where the end lies before the start.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// The days from `from` on, to `to` or, where it is open, without an end.
    #[must_use]
    pub fn since(from: NaiveDate, to: Option<NaiveDate>) -> Option<Self> {
        Self::new(from, to.unwrap_or(LAST_DAY))
    }

    /// The first day.
    #[must_use]
    pub fn from(self) -> NaiveDate {
        self.from
    }

    /// The last day, the one that decides who was in charge and in which position.
    #[must_use]
    pub fn to(self) -> NaiveDate {
        self.to
    }

    /// Whether the day lies inside.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// The days both have; `None` where they have none.
    #[must_use]
    pub fn shared_with(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// How many days.
    #[must_use]
    pub fn count(self) -> u32 {
        u32::try_from((self.to - self.from).num_days() + 1).unwrap_or(u32::MAX)
    }

    /// Each day in order.
    pub fn each(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }
}

/// A month of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// Month 1 to 12 of a year; `None` outside.
    #[must_use]
    pub fn new(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(|first| Self { first })
    }

    /// The month that holds the day.
    #[must_use]
    pub fn holding(day: NaiveDate) -> Self {
        Self { first: day - DayCount::new(u64::from(day.day0())) }
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.first.year()
    }

    /// The month's number, 1 to 12.
    #[must_use]
    pub fn number(self) -> u32 {
        self.first.month()
    }

    /// Its quarter's number, 1 to 4.
    #[must_use]
    pub fn quarter(self) -> u32 {
        self.first.month0() / 3 + 1
    }

    /// The month that follows.
    #[must_use]
    pub fn next(self) -> Self {
        Self { first: self.first + Months::new(1) }
    }

    /// Its days in the calendar, whatever its closing day (months worked of Art. 11.1 count these).
    #[must_use]
    pub fn days(self) -> Days {
        Days { from: self.first, to: self.next().first - DayCount::new(1) }
    }
}

/// A period of tracking or of classification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// A month.
    Month(Month),
    /// A quarter by the month it ends with.
    Quarter(QuarterEnd),
    /// A year.
    Year(i32),
}

/// The last month of a quarter: March, June, September or December.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuarterEnd(Month);

impl QuarterEnd {
    /// That month.
    #[must_use]
    pub fn month(self) -> Month {
        self.0
    }
}

impl Period {
    /// Month 1 to 12 of a year.
    #[must_use]
    pub fn month(year: i32, month: u32) -> Option<Self> {
        Month::new(year, month).map(Self::Month)
    }

    /// Quarter 1 to 4 of a year.
    #[must_use]
    pub fn quarter(year: i32, quarter: u32) -> Option<Self> {
        let last = quarter.checked_mul(3).and_then(|month| Month::new(year, month))?;
        Some(Self::Quarter(QuarterEnd(last)))
    }

    /// The year it lies in.
    #[must_use]
    pub fn year(self) -> i32 {
        match self {
            Self::Month(month) | Self::Quarter(QuarterEnd(month)) => month.year(),
            Self::Year(year) => year,
        }
    }

    /// How many months it stands for in a mean of months: 1, 3 or 12.
    #[must_use]
    pub fn length(self) -> u32 {
        match self {
            Self::Month(_) => 1,
            Self::Quarter(_) => 3,
            Self::Year(_) => 12,
        }
    }

    /// Its days in the calendar, whatever its closing day; `None` where the calendar does not reach so far.
    #[must_use]
    pub fn calendar_days(self) -> Option<Days> {
        let (first, last) = self.months();
        let month = |number| Month::new(self.year(), number).map(Month::days);
        Days::new(month(first)?.from(), month(last)?.to())
    }

    /// What people call it: `Tháng 5/2026`, `Quarter 2/2026`.
    #[must_use]
    pub fn label(self, language: Language) -> String {
        match (self, language) {
            (Self::Month(month), Language::Vi) => format!("Tháng {}/{}", month.number(), month.year()),
            (Self::Month(month), Language::En) => format!("Month {}/{}", month.number(), month.year()),
            (Self::Quarter(QuarterEnd(last)), Language::Vi) => {
                format!("Quý {}/{}", last.quarter(), last.year())
            }
            (Self::Quarter(QuarterEnd(last)), Language::En) => {
                format!("Quarter {}/{}", last.quarter(), last.year())
            }
            (Self::Year(year), Language::Vi) => format!("Năm {year}"),
            (Self::Year(year), Language::En) => format!("Year {year}"),
        }
    }

    /// The numbers (1 to 12) of its first and last month.
    #[must_use]
    pub fn months(self) -> (u32, u32) {
        match self {
            Self::Month(month) => (month.number(), month.number()),
            Self::Quarter(QuarterEnd(last)) => (last.number() - 2, last.number()),
            Self::Year(_) => (1, 12),
        }
    }
}

impl fmt::Display for Period {
    /// `2026-05`, `2026-Q2`, `2026`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => write!(f, "{}-{:02}", month.year(), month.number()),
            Self::Quarter(QuarterEnd(last)) => write!(f, "{}-Q{}", last.year(), last.quarter()),
            Self::Year(year) => write!(f, "{year}"),
        }
    }
}

/// How a body tracks its people (Art. 17.1: by month or by quarter, the agency's choice).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tracking {
    /// Month by month.
    Monthly,
    /// Quarter by quarter.
    Quarterly,
}

/// A planned year: its first day and the closing day of each month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearPlan {
    year: i32,
    opens: NaiveDate,
    closing: [NaiveDate; 12],
}

impl YearPlan {
    /// The first year that is planned: it opens on 1 January. `closing` gives for months by their number (1 to 12) a
    /// closing day earlier than the last.
    ///
    /// # Errors
    /// `CLOSING_DAY_OUT_OF_RANGE` where a closing day lies outside its month.
    pub fn first(year: i32, closing: &[(u32, NaiveDate)]) -> Result<Self, Refusal> {
        Self::plan(year, None, closing)
    }

    /// The year after a planned one: it opens on the day after that one has closed, so that no day is lost.
    ///
    /// # Errors
    /// `CLOSING_DAY_OUT_OF_RANGE` where a closing day lies outside its month.
    pub fn following(previous: &Self, closing: &[(u32, NaiveDate)]) -> Result<Self, Refusal> {
        Self::plan(previous.year + 1, Some(previous.closes() + DayCount::new(1)), closing)
    }

    fn plan(year: i32, opens: Option<NaiveDate>, earlier: &[(u32, NaiveDate)]) -> Result<Self, Refusal> {
        let out_of_range = |month: &dyn fmt::Display, day: &dyn fmt::Display| {
            Refusal::new(Code::ClosingDayOutOfRange, &format!("closing.{month}"))
                .with("month", month)
                .with("day", day)
        };
        let january = Month::new(year, 1).ok_or_else(|| out_of_range(&1, &year))?;
        let mut month = january;
        let mut closing = [january.days().to(); 12];
        for last in &mut closing {
            *last = month.days().to();
            month = month.next();
        }
        for (number, day) in earlier {
            let days = Month::new(year, *number).map(Month::days);
            if !days.is_some_and(|days| days.contains(*day)) {
                return Err(out_of_range(number, day));
            }
            closing[*number as usize - 1] = *day;
        }
        Ok(Self { year, opens: opens.unwrap_or(january.days().from()), closing })
    }

    /// The year.
    #[must_use]
    pub fn year(&self) -> i32 {
        self.year
    }

    /// The closing day of December, and so of the fourth quarter and the year.
    #[must_use]
    pub fn closes(&self) -> NaiveDate {
        self.closing[11]
    }

    /// The year, its quarters and its months: every period of the plan, months first, each after what it is made of.
    #[must_use]
    pub fn periods(&self) -> Vec<Period> {
        let months = (1..=12).filter_map(|month| Period::month(self.year, month));
        let quarters = (1..=4).filter_map(|quarter| Period::quarter(self.year, quarter));
        months.chain(quarters).chain([Period::Year(self.year)]).collect()
    }

    /// The closing day of a period of this year: that of its last month. `None` for a period of another year.
    #[must_use]
    pub fn closing_day(&self, period: Period) -> Option<NaiveDate> {
        (period.year() == self.year).then(|| self.closing[period.months().1 as usize - 1])
    }

    /// The days of a period of this year: from the day after the closing day before to its own. Records, service,
    /// absences, expectation and "last day" go by these. `None` for a period of another year.
    #[must_use]
    pub fn days(&self, period: Period) -> Option<Days> {
        let to = self.closing_day(period)?;
        let from = match period.months().0 {
            1 => self.opens,
            first => self.closing[first as usize - 2] + DayCount::new(1),
        };
        Days::new(from, to)
    }

    /// The period of this year into which a day, or the day a product is due, falls; `None` where it belongs to
    /// another year. A day after December's closing day belongs to the next one.
    #[must_use]
    pub fn period_of(&self, day: NaiveDate, tracking: Tracking) -> Option<Period> {
        if day < self.opens {
            return None;
        }
        let month = self.closing.iter().position(|closing| day <= *closing)?;
        let month = u32::try_from(month).ok()? + 1;
        match tracking {
            Tracking::Monthly => Period::month(self.year, month),
            Tracking::Quarterly => Period::quarter(self.year, month.div_ceil(3)),
        }
    }

    /// Whether a period of this year has ended: `as_of` lies after its closing day. Until then it is running, and a
    /// mean with it is provisional. `None` for a period of another year.
    #[must_use]
    pub fn has_ended(&self, period: Period, as_of: NaiveDate) -> Option<bool> {
        self.closing_day(period).map(|closing| as_of > closing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_city_that_closes_early_loses_no_day() {
        let year =
            YearPlan::first(2026, &[(1, day("2026-01-25")), (12, day("2026-12-10"))]).expect("planned");
        let next = YearPlan::following(&year, &[]).expect("planned");
        let days =
            |plan: &YearPlan, period: Option<Period>| plan.days(period.expect("a period")).expect("its year");
        assert_eq!(days(&year, Period::month(2026, 1)).from(), day("2026-01-01"));
        assert_eq!(days(&year, Period::month(2026, 2)).from(), day("2026-01-26"));
        assert_eq!(days(&year, Period::quarter(2026, 4)).to(), day("2026-12-10"));
        assert_eq!(days(&next, Period::month(2027, 1)).from(), day("2026-12-11"));
        assert_eq!(year.period_of(day("2026-12-11"), Tracking::Monthly), None);
        assert_eq!(next.period_of(day("2026-12-11"), Tracking::Quarterly), Period::quarter(2027, 1));
        assert_eq!(year.has_ended(Period::Year(2026), day("2026-12-10")), Some(false));
        assert_eq!(year.has_ended(Period::Year(2026), day("2026-12-11")), Some(true));
    }

    #[test]
    fn every_day_of_the_year_falls_into_one_month_and_its_quarter() {
        let year = YearPlan::first(2028, &[(2, day("2028-02-25"))]).expect("planned");
        let mut counted = 0;
        for period in year.periods().into_iter().filter(|period| period.length() == 1) {
            for one in year.days(period).expect("its year").each() {
                assert_eq!(year.period_of(one, Tracking::Monthly), Some(period));
                counted += 1;
            }
        }
        assert_eq!(counted, 366);
    }

    #[test]
    fn a_closing_day_lies_in_its_month() {
        let refused = YearPlan::first(2026, &[(3, day("2026-04-01"))]).expect_err("refused");
        assert_eq!(
            (refused.code, refused.path.join(".")),
            (Code::ClosingDayOutOfRange, "closing.3".to_owned())
        );
    }
}

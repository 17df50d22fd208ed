//! Dates in a rule set (Art. 19.2, 22, 26.1d): how many days each step has, and by when the year is classified.

use super::Unusable;
use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// Days and dates of the procedure.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// The days of the week on which is worked, unless the calendar says otherwise.
    pub working_week: Vec<WorkingDay>,
    /// Working days within which a petition is settled, counted from the day after receipt (7; Art. 22).
    pub petition_working_days: u32,
    /// Calendar days within which results reach the national personnel database (5; Art. 26.1d).
    pub database_days: u32,
    /// The day of the month by which the form of a month or quarter is confirmed, where the agency set none.
    pub form_day: u32,
    /// The year is classified before this day of December (15; Art. 19.2).
    pub year_before: MonthDay,
    /// The same for bodies with a special calendar, in the following year (15 January; Art. 19.2).
    pub year_before_special: MonthDay,
}

/// A day of any year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

impl MonthDay {
    /// This day in `year`; `None` on 29 February of a common year.
    #[must_use]
    pub fn of(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }
}

/// A day of the week in a rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum WorkingDay {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<WorkingDay> for Weekday {
    fn from(day: WorkingDay) -> Self {
        match day {
            WorkingDay::Monday => Self::Mon,
            WorkingDay::Tuesday => Self::Tue,
            WorkingDay::Wednesday => Self::Wed,
            WorkingDay::Thursday => Self::Thu,
            WorkingDay::Friday => Self::Fri,
            WorkingDay::Saturday => Self::Sat,
            WorkingDay::Sunday => Self::Sun,
        }
    }
}

impl Deadlines {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        if self.working_week.is_empty() {
            return Err(Unusable::wrong("deadlines.working_week", "empty", "name the days that are worked"));
        }
        for (key, days) in
            [("petition_working_days", self.petition_working_days), ("database_days", self.database_days)]
        {
            if !(1..=366).contains(&days) {
                return Err(Unusable::wrong(&format!("deadlines.{key}"), days, "write 1 to 366 days"));
            }
        }
        if !(1..=28).contains(&self.form_day) {
            let mend = "write 1 to 28, a day that each month has";
            return Err(Unusable::wrong("deadlines.form_day", self.form_day, mend));
        }
        for (key, date) in
            [("year_before", self.year_before), ("year_before_special", self.year_before_special)]
        {
            // 2025 has no 29 February: a day that each year has.
            if date.of(2025).is_none() {
                let found = format!("{}-{}", date.month, date.day);
                return Err(Unusable::wrong(&format!("deadlines.{key}"), found, "write a day of each year"));
            }
        }
        Ok(())
    }
}

//! Days and deadlines (Art. 19.2, 22, 26.1d): a petition in 7 working days, results to the database in 5 days.

use crate::rules::Deadlines;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// Which days are worked: the working week, less holidays, with the days exchanged for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    week: BTreeSet<u32>,
    holidays: BTreeSet<NaiveDate>,
    exchanged: BTreeSet<NaiveDate>,
}

/// A last day and the day to warn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The last day on which it is in time.
    pub due: NaiveDate,
    /// The last working day before.
    pub warn_on: NaiveDate,
}

impl Calendar {
    /// A calendar of the rule set's week; `exchanged` are days off that are worked instead of others. A day that is
    /// both is worked: an exchange is decided by name, and later.
    #[must_use]
    pub fn new(rules: &Deadlines, holidays: BTreeSet<NaiveDate>, exchanged: BTreeSet<NaiveDate>) -> Self {
        let week = rules.working_week.iter().map(|&day| Weekday::from(day).num_days_from_monday()).collect();
        Self { week, holidays, exchanged }
    }

    /// Whether this day is worked.
    #[must_use]
    pub fn is_working(&self, day: NaiveDate) -> bool {
        let usual = self.week.contains(&day.weekday().num_days_from_monday());
        self.exchanged.contains(&day) || (usual && !self.holidays.contains(&day))
    }

    /// The working day that is `count` working days after `day`, which itself does not count.
    ///
    /// `None` where the calendar ends before that (the year 262,142).
    #[must_use]
    pub fn find_working_day_after(&self, day: NaiveDate, count: u32) -> Option<NaiveDate> {
        let mut found = day;
        for _ in 0..count {
            found = found.succ_opt()?;
            while !self.is_working(found) {
                found = found.succ_opt()?;
            }
        }
        Some(found)
    }

    /// The last working day before `day`.
    #[must_use]
    pub fn find_working_day_before(&self, day: NaiveDate) -> Option<NaiveDate> {
        let mut found = day.pred_opt()?;
        while !self.is_working(found) {
            found = found.pred_opt()?;
        }
        Some(found)
    }

    /// How many days from `first` to `last`, both included, are worked.
    #[must_use]
    pub fn count_working_days(&self, first: NaiveDate, last: NaiveDate) -> u32 {
        let days = first.iter_days().take_while(|day| *day <= last);
        u32::try_from(days.filter(|day| self.is_working(*day)).count()).unwrap_or(u32::MAX)
    }

    fn warned(&self, due: NaiveDate) -> Option<Deadline> {
        Some(Deadline { due, warn_on: self.find_working_day_before(due)? })
    }

    /// By when a petition received on that day is settled (22); the day of receipt does not count.
    #[must_use]
    pub fn find_petition_deadline(&self, received: NaiveDate, rules: &Deadlines) -> Option<Deadline> {
        self.warned(self.find_working_day_after(received, rules.petition_working_days)?)
    }

    /// By when a result of that day is in the national personnel database (26.1d): calendar days.
    #[must_use]
    pub fn find_database_deadline(&self, result_on: NaiveDate, rules: &Deadlines) -> Option<Deadline> {
        self.warned(result_on.checked_add_days(Days::new(u64::from(rules.database_days)))?)
    }
}

/// The last day on which the class of `year` is in time (19.2: *before* 15 December; special bodies: before
/// 15 January of the next year).
#[must_use]
pub fn find_last_day_of_year_class(year: i32, special: bool, rules: &Deadlines) -> Option<NaiveDate> {
    let before =
        if special { rules.year_before_special.of(year.checked_add(1)?) } else { rules.year_before.of(year) };
    before?.pred_opt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn calendar(holidays: &[&str], exchanged: &[&str]) -> Calendar {
        let days = |texts: &[&str]| texts.iter().map(|text| day(text)).collect();
        Calendar::new(&RuleSet::vn_335_2025().deadlines, days(holidays), days(exchanged))
    }

    #[test]
    fn holidays_do_not_count_for_a_petition() {
        let rules = RuleSet::vn_335_2025().deadlines;
        let calendar = calendar(&["2026-04-30", "2026-05-01"], &[]);
        let due = calendar.find_petition_deadline(day("2026-04-27"), &rules).map(|deadline| deadline.due);
        // 28, 29 April, 4, 5, 6, 7, 8 May.
        assert_eq!(due, Some(day("2026-05-08")));
    }

    #[test]
    fn the_database_s_days_are_calendar_days_and_the_warning_a_working_day_before() {
        let rules = RuleSet::vn_335_2025().deadlines;
        let of = |result_on: &str| calendar(&[], &[]).find_database_deadline(day(result_on), &rules);
        let deadline = Deadline { due: day("2026-12-21"), warn_on: day("2026-12-18") };
        assert_eq!(of("2026-12-16"), Some(deadline), "due on a Monday: warned on the Friday before");
    }

    #[test]
    fn the_year_is_classified_before_the_fifteenth() {
        let rules = RuleSet::vn_335_2025().deadlines;
        assert_eq!(find_last_day_of_year_class(2026, false, &rules), Some(day("2026-12-14")));
        assert_eq!(find_last_day_of_year_class(2026, true, &rules), Some(day("2027-01-14")));
    }

    #[test]
    fn working_days_between_two_days() {
        let calendar = calendar(&["2026-12-15"], &["2026-12-19"]);
        assert_eq!(calendar.count_working_days(day("2026-12-14"), day("2026-12-20")), 5);
        assert_eq!(calendar.count_working_days(day("2026-12-20"), day("2026-12-14")), 0);
    }
}

//! The year (Art. 11, 17.3, 19): the mean of its months, asked in this order:
//!
//! left → under 6 months → BLOCKED → study → EXCUSED → PROVISIONAL → SCORED,
//!
//! so that nothing blocks a year that cannot be classified anyway.

use super::mean::{Entry, Mean, mean};
use super::value::{Excuse, PeriodValue};
use super::worked::{MonthService, months_worked};
use crate::number::Exact;
use crate::periods::Period;
use crate::refusal::{Code, Refusal};
use crate::rules::{Rollup, SickLeave};
use chrono::NaiveDate;

/// What a year is made of.
#[derive(Clone, Debug)]
pub struct Year<'a> {
    /// The year.
    pub year: i32,
    /// Its months and the quarters that were tracked as one, in any order; together they cover each month once.
    pub entries: &'a [Entry],
    /// The days of service of its calendar months.
    pub service: &'a [MonthService],
    /// The last day of service, where he has left or will leave.
    pub left_on: Option<NaiveDate>,
    /// The day on which the year is looked at; `None` when it lies behind.
    pub as_of: Option<NaiveDate>,
    /// What was decided about a year that reaches six months only with its study.
    pub study_decision: Option<StudyDecision>,
}

/// The decision on a year that reaches six months only by counting its months of study.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StudyDecision {
    /// The year is classified on the months worked.
    Classified,
    /// It is not.
    NotClassified,
}

/// Why a year is tracked and not classified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotClassified {
    /// He left before the classification; his periods go with him.
    Left,
    /// Under six months worked (Art. 11.1).
    UnderMinimum,
    /// So it was decided about his study.
    Study,
}

impl NotClassified {
    /// The word for it in answers: an article or a name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "LEFT",
            Self::UnderMinimum => "11.1",
            Self::Study => "STUDY",
        }
    }
}

/// A year with its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum YearStatus {
    /// The mean of the months: scored, provisional, blocked or excused.
    Mean(Mean),
    /// Tracked, not classified.
    NotClassified(NotClassified),
    /// Somebody decides whether the months of study count for the six months.
    NeedsStudyDecision,
}

impl Year<'_> {
    /// The year's status and mean under a rule set; `sick_leave` is the agency's reading of Art. 11.1 with 11.2.
    ///
    /// # Errors
    /// `PERIOD_TWICE` at the first quarter that holds a month given already, `MONTH_NOT_COVERED` at the first month that
    /// nothing covers.
    pub fn status(&self, rules: &Rollup, sick_leave: SickLeave) -> Result<YearStatus, Refusal> {
        self.check_coverage()?;
        if self.has_left() {
            return Ok(YearStatus::NotClassified(NotClassified::Left));
        }
        let minimum = Exact::whole(i128::from(rules.minimum_months));
        let reached = self.lifts_minimum(sick_leave)
            || months_worked(self.service, |month| month.worked + month.sick_or_maternity) >= minimum;
        let with_study =
            months_worked(self.service, |month| month.worked + month.sick_or_maternity + month.study);
        if !reached && with_study < minimum {
            return Ok(YearStatus::NotClassified(NotClassified::UnderMinimum));
        }
        let mean = mean(self.entries);
        if reached || matches!(mean, Mean::Blocked(_)) {
            return Ok(YearStatus::Mean(mean));
        }
        Ok(match self.study_decision {
            None => YearStatus::NeedsStudyDecision,
            Some(StudyDecision::NotClassified) => YearStatus::NotClassified(NotClassified::Study),
            Some(StudyDecision::Classified) => YearStatus::Mean(mean),
        })
    }

    /// Left before the year was over: not after `as_of`, nor after 31 December. Who leaves later was there for the
    /// classification, whenever the year is looked at again.
    fn has_left(&self) -> bool {
        let last = NaiveDate::from_ymd_opt(self.year, 12, 31).unwrap_or(NaiveDate::MAX);
        let seen = self.as_of.map_or(last, |as_of| as_of.min(last));
        self.left_on.is_some_and(|left_on| left_on <= seen)
    }

    fn lifts_minimum(&self, sick_leave: SickLeave) -> bool {
        let excepted =
            |entry: &Entry| matches!(entry.value, PeriodValue::Excused(Excuse::Sick | Excuse::Maternity));
        sick_leave == SickLeave::LiftsMinimum && self.entries.iter().any(excepted)
    }

    /// Months go first: where a quarter says again what a month has said, the quarter is one too many.
    fn check_coverage(&self) -> Result<(), Refusal> {
        let mut covered = [false; 12];
        let mut periods: Vec<Period> = self.entries.iter().map(|entry| entry.period).collect();
        periods.retain(|period| period.year() == self.year);
        periods.sort_by_key(|period| (period.length(), period.months()));
        for period in periods {
            let (first, last) = period.months();
            for month in first..=last {
                if std::mem::replace(&mut covered[month as usize - 1], true) {
                    let path = match period {
                        Period::Month(_) | Period::Year(_) => format!("months.{month}"),
                        Period::Quarter(end) => format!("quarters.{}", end.month().quarter()),
                    };
                    return Err(Refusal::new(Code::PeriodTwice, &path).with("month", month));
                }
            }
        }
        match covered.iter().position(|covered| !covered) {
            None => Ok(()),
            Some(slot) => {
                let month = slot + 1;
                Err(Refusal::new(Code::MonthNotCovered, &format!("months.{month}")).with("month", month))
            }
        }
    }
}

/// A change of body within the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement<Body> {
    /// Transferred for good (Art. 19.1).
    Transfer {
        /// The body he left.
        from: Body,
        /// The body he came to.
        to: Body,
    },
    /// Lent to another body (our choice; the decree is silent).
    Secondment {
        /// The body that sends him.
        from: Body,
        /// The body that receives him and tracks him.
        to: Body,
    },
}

impl<Body> Movement<Body> {
    /// The body that classifies the year: after a transfer the new one, in a secondment the one that sent him.
    #[must_use]
    pub fn classified_by(self) -> Body {
        match self {
            Self::Transfer { to, .. } => to,
            Self::Secondment { from, .. } => from,
        }
    }
}

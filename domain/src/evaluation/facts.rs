//! The facts of one person and period, as an explanation keeps them.

use crate::class::{Act, Class, Role as ClassRole};
use crate::number::Exact;
use crate::periods::{Days, Period};
use crate::rollup::MonthService;
use crate::rules::{CapMode, QuarterMethod, SickLeave};
use crate::satisfaction::Proposal;
use crate::score::period::PeriodInput;
use crate::terms::{AbsenceKind, CalendarDayKind, EvaluationStatus};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Stretch {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl From<Days> for Stretch {
    fn from(days: Days) -> Self {
        Self { from: days.from(), to: days.to() }
    }
}

impl Stretch {
    /// The days; `None` where a text was changed so that it ends before it begins.
    #[must_use]
    pub fn days(self) -> Option<Days> {
        Days::new(self.from, self.to)
    }
}

/// An absence inside the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Away {
    /// Its kind.
    pub kind: AbsenceKind,
    /// Its days inside the period.
    pub days: Stretch,
}

/// A day on which the working week is not the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct UnusualDay {
    /// The day.
    pub day: NaiveDate,
    /// What it is.
    pub kind: CalendarDayKind,
}

/// The score of a part of the period that another body handed over (Art. 19.1).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct HandedOver {
    /// Which body.
    pub body: String,
    /// The document that it came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The score.
    pub score: Exact,
    /// R, where it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Exact>,
    /// Working days of the part.
    pub working_days: u32,
    /// Unexcused delays, where they were handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unexcused_delays: Option<i64>,
}

/// What satisfaction proposed for a line, as its final value was decided (Annex I, II.4).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Proposed {
    /// The line.
    pub line: String,
    /// The proposal with its figures.
    pub proposal: Proposal,
    /// Why another value was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The facts of a month, or of a quarter that is tracked as one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct TrackedFacts {
    /// The period: `2026-03`, `2026-Q1`.
    pub period: String,
    /// Its days.
    pub days: Stretch,
    /// Whether its closing day had passed.
    pub ended: bool,
    /// His days of service in it.
    pub service: Vec<Stretch>,
    /// His absences in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absences: Vec<Away>,
    /// Its unusual days, where working days had to be counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendar: Vec<UnusualDay>,
    /// The number of the decision that excuses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excused_by: Option<String>,
    /// What other bodies handed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handed_over: Vec<HandedOver>,
    /// He heads the managing agency: the body above it scores him (Art. 10.2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scored_elsewhere: bool,
    /// The number of the template's version; `None`: his position has none in force.
    pub template: Option<i32>,
    /// What the score is computed from; `None` without a template.
    pub input: Option<PeriodInput>,
    /// What satisfaction proposed, in order of line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<Proposed>,
    /// Criteria that could not be read as a form, as the code of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// One month, or one quarter tracked as one, of a quarter or a year.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct EntryFacts {
    /// The period.
    pub period: String,
    /// Whether its closing day had passed.
    pub ended: bool,
    /// The revision of the row that was used; `None`: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i32>,
    /// Its status.
    pub status: EvaluationStatus,
    /// Its reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Exact>,
    /// G, a, b, c, d, đ, e, R, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Option<Exact>>,
    /// Σ k·A, Σ k·C, Σ k·Q, Σ k·P, for a pooled quarter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sums: Option<[Exact; 4]>,
    /// Unexcused delays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unexcused_delays: Option<i64>,
}

/// The facts of a quarter made of months, or of a year.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct RollupFacts {
    /// The quarter or the year.
    pub period: String,
    /// What it is made of, in order of time.
    pub entries: Vec<EntryFacts>,
    /// How a quarter follows from its months; `None` where the agency has not set it, and for a year.
    pub quarter_method: Option<QuarterMethod>,
    /// Where the limit of 100 % is drawn in a pooled quarter.
    pub cap_mode: CapMode,
    /// Whether the leader formula holds on its last day.
    pub leads: bool,
    /// What only a year asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<YearFacts>,
}

/// What only a year asks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct YearFacts {
    /// The year.
    pub year: i32,
    /// Days of each calendar month: of the month, worked, sick or maternity, study.
    pub service: Vec<[u32; 4]>,
    /// His last day of service, where he had left by the day the year was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_on: Option<NaiveDate>,
    /// What was decided about a year that reaches six months only with its study: whether it is classified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub study_classified: Option<bool>,
    /// The agency's reading of Art. 11.1 with 11.2.
    pub sick_leave: SickLeave,
    /// What the class depends on beside the score.
    pub class: ClassFacts,
}

impl YearFacts {
    /// The days of service as the engine reads them.
    #[must_use]
    pub fn months(&self) -> Vec<MonthService> {
        let month = |[days_of_month, worked, sick_or_maternity, study]: [u32; 4]| MonthService {
            days_of_month,
            worked,
            sick_or_maternity,
            study,
        };
        self.service.iter().copied().map(month).collect()
    }
}

/// What the class of a year depends on beside the score (Art. 20.4b-20.6).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ClassFacts {
    /// His role at the close of the year.
    pub role: ClassRole,
    /// The class of the organisation that binds him as its head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Open>,
    /// His acts, of any year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<Act>,
    /// The day from which he belongs to the new body, if he moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_on: Option<NaiveDate>,
    /// Cases of corruption or waste in what he answers for.
    #[serde(default)]
    pub cases: CaseFacts,
    /// Rules of other layers, in order of their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<OverlayFacts>,
}

/// An organisation's class as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Open {
    /// Not classified, or a person decides.
    Open,
    /// EXCELLENT before the cap over organisations.
    Candidate,
    /// Decided.
    Decided(Class),
}

/// Cases of corruption or waste (20.4d).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct CaseFacts {
    /// One was dealt with by law in the year.
    pub handled: bool,
    /// One is open.
    pub pending: bool,
}

/// A rule of another layer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct OverlayFacts {
    /// Its id.
    pub rule: String,
    /// At most this class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Class>,
    /// Or nothing is final until this task is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

/// The period of that name: `2026-03`, `2026-Q1`, `2026`.
#[must_use]
pub fn find_period(text: &str) -> Option<Period> {
    match text.split_once('-') {
        None => text.parse().ok().map(Period::Year),
        Some((year, part)) => {
            let year = year.parse().ok()?;
            match part.strip_prefix('Q') {
                Some(quarter) => Period::quarter(year, quarter.parse().ok()?),
                None => Period::month(year, part.parse().ok()?),
            }
        }
    }
}

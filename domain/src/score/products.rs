//! Product rows and what happened to them (Art. 13-14, 18.1): the inputs of a, b and c.
//!
//! Coefficient, deadline and assigned amount are snapshots of the day the period opened. Units of a row are numbered
//! in the order of completion: 1 to `completed` are the finished ones.

use super::quantities::Coefficient;
use crate::number::Exact;
use crate::refusal::{Code, Refusal};
use crate::rules::Bounds;
use crate::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// Where an output record comes from (Art. 18.1d).
    Origin (default Plan) {
        /// Planned: counts in the assigned amount.
        Plan = "PLAN", "Kế hoạch", "Plan";
        /// Taken over from a colleague: counts as completed only.
        TakenOver = "TAKEN_OVER", "Nhận lại", "Taken over";
        /// An unexpected task outside the plan: counts as completed only.
        AdHoc = "AD_HOC", "Đột xuất", "Ad hoc";
    }

    /// Why units were given to somebody else.
    HandOverReason (default Unable) {
        /// He could not do it: it stays in his assigned amount (18.1d).
        Unable = "UNABLE", "Không thực hiện được", "Unable";
        /// Moved by the superior for leave: it leaves his assigned amount.
        Leave = "LEAVE", "Nghỉ phép, nghỉ chế độ", "Leave";
        /// Moved by the superior in a reorganisation: it leaves his assigned amount.
        Reorganisation = "REORGANISATION", "Sắp xếp lại công việc", "Reorganisation";
    }

    /// What happened to a unit of an output record.
    EventKind {
        /// A failed review (14.2b): costs quality where it is a major one.
        Quality = "QUALITY", "Không đạt", "Failed review";
        /// A missed deadline (14.2c): costs progress.
        Delay = "DELAY", "Chậm", "Delay";
    }

    /// How grave a failed review is.
    Severity (default Major) {
        /// A major content error (14.2b).
        Major = "MAJOR", "Nghiêm trọng", "Major";
        /// Something smaller: recorded, and costs nothing.
        Minor = "MINOR", "Nhẹ", "Minor";
    }

    /// Why an event happened.
    Cause (default Subjective) {
        /// By the person himself.
        Subjective = "SUBJECTIVE", "Chủ quan", "Subjective";
        /// By circumstances; excuses only once the competent person has confirmed it (14.2).
        Objective = "OBJECTIVE", "Khách quan", "Objective";
    }
}

/// One row: units of one product, assigned to one person in one period.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ProductRow {
    /// The record's key, for pointing back at it.
    pub id: i64,
    /// The product's code, for readers.
    pub code: String,
    /// The record's reference, where the person has several rows of the product; empty where the code says enough.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// Standard products a unit (Art. 13).
    pub coefficient: Coefficient,
    /// Units assigned, 0 to 10⁶; they count in A on planned rows only.
    pub assigned: i64,
    /// Units completed, 0 to 10⁶.
    pub completed: i64,
    /// Units accepted on an unplanned row: information, never counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<i64>,
    /// Where the row comes from.
    #[serde(default, skip_serializing_if = "Origin::is_plan")]
    pub origin: Origin,
    /// Given to somebody else; such a row has nothing completed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over: Option<HandOver>,
    /// Failed reviews and delays, each on its unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// Failed reviews and delays of a source that has only counts.
    #[serde(default, skip_serializing_if = "Counts::is_none")]
    pub counts: Counts,
}

impl Origin {
    fn is_plan(&self) -> bool {
        *self == Self::Plan
    }
}

/// To whom a row went, and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct HandOver {
    /// Who has it now.
    pub to: String,
    /// Why; decides whether the units stay in A.
    pub reason: HandOverReason,
}

impl Severity {
    fn is_major(&self) -> bool {
        *self == Self::Major
    }
}

/// A failed review or a delay of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Event {
    /// The unit it befell, 1 to max(assigned, completed); `None` is refused, and kept apart so that it can be.
    pub unit: Option<i64>,
    /// What happened.
    pub kind: EventKind,
    /// How grave it is; a delay knows no degrees.
    #[serde(default, skip_serializing_if = "Severity::is_major")]
    pub severity: Severity,
    /// Equal occurrences joined, 1 or more.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: i64,
    /// Why it happened.
    #[serde(default)]
    pub cause: Cause,
    /// The competent person's confirmation of the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// It happened before the unit was taken over, and stays with the first person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub before_takeover: bool,
}

const fn one() -> i64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_one(count: &i64) -> bool {
    *count == 1
}

/// Who confirmed an event's cause, when, why and on what evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Confirmation {
    /// The competent person.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// The day, as written: `2026-05-31`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub on: String,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The document it rests on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
}

/// Occurrences without units: one on each of units 1, 2, … of the row, and the answer warns of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Counts {
    /// Failed reviews, at most the row's units.
    pub failed_reviews: i64,
    /// Delays, at most the row's units.
    pub delays: i64,
}

impl Counts {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Event {
    /// A return for something smaller than a major content error.
    #[must_use]
    pub const fn is_minor(&self) -> bool {
        matches!((self.kind, self.severity), (EventKind::Quality, Severity::Minor))
    }

    /// Excused: the cause is objective **and** confirmed by the competent person.
    #[must_use]
    pub const fn is_excused(&self) -> bool {
        matches!(self.cause, Cause::Objective) && self.confirmation.is_some()
    }
}

/// An amount as written.
///
/// # Errors
/// AMOUNT_NOT_WHOLE or AMOUNT_OUT_OF_RANGE, with an empty path.
pub fn amount(value: &Exact, bounds: &Bounds) -> Result<i64, Refusal> {
    if !value.is_whole() {
        return Err(Refusal::new(Code::AmountNotWhole, "").with("value", value.written()));
    }
    let whole = value.parts().and_then(|(units, _)| i64::try_from(units).ok());
    whole.filter(|units| (0..=i64::from(bounds.max_amount)).contains(units)).ok_or_else(|| {
        Refusal::new(Code::AmountOutOfRange, "")
            .with("value", value.written())
            .with("min", 0)
            .with("max", bounds.max_amount)
    })
}

impl ProductRow {
    /// The row's units, finished or not: the largest number that an event may name.
    #[must_use]
    pub fn units(&self) -> i64 {
        self.assigned.max(self.completed)
    }

    /// Units that count in A: those of planned rows, without what the superior moved for leave or reorganisation.
    #[must_use]
    pub fn counted_assigned(&self) -> i64 {
        let moved = self.handed_over.as_ref().is_some_and(|over| over.reason != HandOverReason::Unable);
        if self.origin == Origin::Plan && !moved { self.assigned } else { 0 }
    }

    /// Checks the row; the path of a refusal starts inside it (`completed`, `events.0.unit`).
    ///
    /// # Errors
    /// The first fault found, in the order of the fields.
    pub fn check(&self, bounds: &Bounds) -> Result<(), Refusal> {
        let coefficient = self.coefficient;
        if coefficient.micro() <= 0 || coefficient.exact() > bounds.max_coefficient {
            return Err(Coefficient::out_of_range(&coefficient.exact(), bounds).inside("coefficient"));
        }
        let max = i64::from(bounds.max_amount);
        for (field, units) in [("assigned", self.assigned), ("completed", self.completed)] {
            if !(0..=max).contains(&units) {
                return Err(Refusal::new(Code::AmountOutOfRange, field)
                    .with("value", units)
                    .with("min", 0)
                    .with("max", max));
            }
        }
        if self.handed_over.is_some() && self.completed > 0 {
            return Err(
                Refusal::new(Code::HandedOverCompleted, "completed").with("completed", self.completed)
            );
        }
        if self.origin == Origin::Plan && self.completed > self.assigned {
            return Err(Refusal::new(Code::CompletedAboveAssigned, "completed")
                .with("completed", self.completed)
                .with("assigned", self.assigned));
        }
        for (index, event) in self.events.iter().enumerate() {
            event
                .check(self.units(), bounds)
                .map_err(|refusal| refusal.inside(&format!("events.{index}")))?;
        }
        self.check_counts()
    }

    fn check_counts(&self) -> Result<(), Refusal> {
        let units = self.units();
        for (field, count) in [("failed_reviews", self.counts.failed_reviews), ("delays", self.counts.delays)]
        {
            let code = match count {
                ..0 => Code::EventCountOutOfRange,
                _ if count > units => Code::MoreEventsThanUnits,
                _ => continue,
            };
            return Err(Refusal::new(code, field).with("value", count).with("min", 0).with("max", units));
        }
        Ok(())
    }
}

impl Event {
    fn check(&self, units: i64, bounds: &Bounds) -> Result<(), Refusal> {
        let Some(unit) = self.unit else {
            return Err(Refusal::new(Code::EventUnitMissing, "unit").with("max", units));
        };
        if !(1..=units).contains(&unit) {
            return Err(Refusal::new(Code::EventUnitOutOfRange, "unit")
                .with("value", unit)
                .with("max", units));
        }
        let max = i64::from(bounds.max_event_count);
        if !(1..=max).contains(&self.count) {
            return Err(Refusal::new(Code::EventCountOutOfRange, "count")
                .with("value", self.count)
                .with("min", 1)
                .with("max", max));
        }
        Ok(())
    }
}

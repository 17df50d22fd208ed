//! The sums behind a, b and c (Art. 14): Σ k·A, Σ k·C, Σ k·Q and Σ k·P over a person's rows.
//!
//! Each completed unit earns `max(0, 1 - 0.25 · its failed reviews not excused)` of quality and
//! `max(0, 1 - 0.25 · its delays not excused)` of progress (14.2b, c): unit by unit, so that six failures on one of
//! ten equal documents cost that one only.
//!
//! A city month has 140,000 rows: they are summed in machine integers, coefficients in millionths and shares of a
//! unit in the smallest part that the rule set's figures share (quarters); a fraction is made once, at the end.

use super::products::{Event, EventKind, ProductRow};
use super::quantities::Coefficient;
use crate::number::Exact;
use crate::refusal::Refusal;
use crate::rules::{LatePolicy, RuleSet, TaskResults};
use num_integer::Integer;
use serde::Serialize;
use std::collections::BTreeMap;

/// The four sums in standard products, and what was deducted on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Σ k·A: assigned.
    pub assigned: Exact,
    /// Σ k·C: completed.
    pub completed: Exact,
    /// Σ k·Q: completed, less failed reviews.
    pub quality: Exact,
    /// Σ k·P: completed, less delays.
    pub on_time: Exact,
    /// What failed reviews did, row by row.
    pub quality_events: Deductions,
    /// What delays did, row by row.
    pub progress_events: Deductions,
    /// Delays that cost something or would have without the floor: unexcused, his own, on finished units.
    pub unexcused_delays: i64,
    /// Some counts without units were spread over units.
    pub counts_spread: bool,
}

/// What the events of one kind did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Deductions {
    /// Units that earn less than a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Deduction>,
    /// Events that cost nothing, each with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub free: Vec<FreeEvent>,
}

/// A finished unit, or several equal ones in a row, that earn less than a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deduction {
    /// The row's key.
    pub row: i64,
    /// The product's code.
    pub code: String,
    /// The record's reference, where the product has several rows.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// Standard products a unit.
    pub coefficient: Coefficient,
    /// The first unit.
    pub unit: i64,
    /// The last unit; the same where it is one.
    pub through: i64,
    /// Occurrences that count, on each of these units.
    pub occurrences: i64,
    /// What each of these units still earns, 0 to 1.
    pub earned: Exact,
}

/// An event that costs nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FreeEvent {
    /// The row's key.
    pub row: i64,
    /// The product's code.
    pub code: String,
    /// The record's reference, where the product has several rows.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// The unit.
    pub unit: i64,
    /// Equal occurrences joined.
    pub count: i64,
    /// Why it costs nothing.
    pub why: Free,
    /// Who confirmed the cause, where that is why and it is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub confirmed_by: String,
}

/// Why an event costs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Free {
    /// The unit is not finished: it earns nothing, and the event counts once it is.
    NotFinished,
    /// It stays with the person from whom the unit was taken over.
    BeforeTakeover,
    /// No major content error (14.2b).
    Minor,
    /// Objective cause, confirmed by the competent person (14.2).
    Excused,
}

/// A sum in machine integers that moves over to big ones where they end.
#[derive(Default)]
struct Sum {
    fast: i128,
    spilled: Option<Exact>,
}

impl Sum {
    fn add(&mut self, coefficient: Coefficient, parts: i128) {
        let product = i128::from(coefficient.micro()).checked_mul(parts);
        if let Some(sum) = product.and_then(|product| self.fast.checked_add(product)) {
            self.fast = sum;
        } else {
            let exact = &Exact::whole(i128::from(coefficient.micro())) * &Exact::whole(parts);
            let before = self.spilled.take().unwrap_or_else(Exact::zero);
            self.spilled = Some(before + exact);
        }
    }

    /// The sum, where one unit of a product is `one` parts.
    fn finish(self, one: i128) -> Exact {
        let whole = Exact::whole(self.fast);
        let sum = match self.spilled {
            Some(spilled) => whole + spilled,
            None => whole,
        };
        sum * Exact::fraction(1, one) * Exact::fraction(1, 1_000_000)
    }
}

/// How much of a unit is left after so many occurrences, in whole parts.
struct Scale {
    one: i128,
    floor: i128,
    quality: i128,
    progress: i128,
    zero_when_late: bool,
}

impl Scale {
    /// The smallest part of which all of the rule set's shares are whole numbers.
    fn of(rules: &TaskResults, late_policy: LatePolicy) -> Self {
        // A rule set that passed its check has shares between 0 and 1 with small denominators.
        let parts = |share: &Exact| share.parts().unwrap_or((0, 1));
        let shares = [&rules.floor, &rules.deduction_quality, &rules.deduction_progress].map(parts);
        let one = shares.iter().fold(1, |one: i128, (_, denominator)| one.lcm(denominator));
        let [floor, quality, progress] =
            shares.map(|(numerator, denominator)| numerator * (one / denominator));
        Self { one, floor, quality, progress, zero_when_late: late_policy == LatePolicy::ZeroWhenLate }
    }

    fn left(&self, kind: EventKind, occurrences: i64) -> i128 {
        let (cost, zero) = match kind {
            EventKind::Quality => (self.quality, false),
            EventKind::Delay => (self.progress, self.zero_when_late),
        };
        if zero && occurrences > 0 {
            return 0;
        }
        let left = self.one.saturating_sub(i128::from(occurrences).saturating_mul(cost));
        left.max(self.floor)
    }
}

/// Checks and sums the rows of one person and period.
///
/// # Errors
/// The first row's fault, with the path from the input: `products.0.completed`.
pub fn tally(rows: &[ProductRow], rules: &RuleSet, late_policy: LatePolicy) -> Result<Tally, Refusal> {
    let scale = Scale::of(&rules.task_results, late_policy);
    let mut sums = [Sum::default(), Sum::default(), Sum::default(), Sum::default()];
    let (mut reviews, mut delays) = (Deductions::default(), Deductions::default());
    let (mut unexcused_delays, mut counts_spread) = (0, false);
    for (index, row) in rows.iter().enumerate() {
        row.check(&rules.bounds).map_err(|refusal| refusal.inside(&format!("products.{index}")))?;
        let completed = i128::from(row.completed) * scale.one;
        let mut lost = (0, 0);
        if !row.events.is_empty() || row.counts.failed_reviews > 0 || row.counts.delays > 0 {
            counts_spread |= row.counts.failed_reviews > 0 || row.counts.delays > 0;
            lost.0 = deduct(row, EventKind::Quality, &scale, &mut reviews).0;
            let (lost_progress, count) = deduct(row, EventKind::Delay, &scale, &mut delays);
            lost.1 = lost_progress;
            unexcused_delays += count;
        }
        let [assigned, done, quality, on_time] = &mut sums;
        assigned.add(row.coefficient, i128::from(row.counted_assigned()) * scale.one);
        done.add(row.coefficient, completed);
        quality.add(row.coefficient, completed - lost.0);
        on_time.add(row.coefficient, completed - lost.1);
    }
    let [assigned, completed, quality, on_time] = sums.map(|sum| sum.finish(scale.one));
    Ok(Tally {
        assigned,
        completed,
        quality,
        on_time,
        quality_events: reviews,
        progress_events: delays,
        unexcused_delays,
        counts_spread,
    })
}

/// What the finished units of a row lose by events of one kind, in parts, and how many occurrences count.
fn deduct(row: &ProductRow, kind: EventKind, scale: &Scale, found: &mut Deductions) -> (i128, i64) {
    let spread = match kind {
        EventKind::Quality => row.counts.failed_reviews,
        EventKind::Delay => row.counts.delays,
    }
    .min(row.completed);
    let mut per_unit = BTreeMap::<i64, i64>::new();
    for event in &row.events {
        // A minor return is told too, with why it costs nothing.
        if event.kind != kind {
            continue;
        }
        let unit = event.unit.unwrap_or_default();
        if let Some(why) = free(row, event, unit) {
            let by = event.confirmation.as_ref().filter(|_| why == Free::Excused);
            found.free.push(FreeEvent {
                row: row.id,
                code: row.code.clone(),
                reference: row.reference.clone(),
                unit,
                count: event.count,
                why,
                confirmed_by: by.map(|confirmation| confirmation.by.clone()).unwrap_or_default(),
            });
        } else {
            *per_unit.entry(unit).or_default() += event.count;
        }
    }
    let (mut lost, mut occurrences) = (0, spread);
    let mut record = |unit: i64, through: i64, count: i64| {
        let left = scale.left(kind, count);
        lost += (scale.one - left) * i128::from(through - unit + 1);
        found.units.push(Deduction {
            row: row.id,
            code: row.code.clone(),
            reference: row.reference.clone(),
            coefficient: row.coefficient,
            unit,
            through,
            occurrences: count,
            earned: Exact::fraction(left, scale.one),
        });
    };
    // Units 1 to `spread` carry one occurrence each; those named by events stand out of that run.
    let mut next = 1;
    for (unit, count) in per_unit {
        occurrences += count;
        if next <= (unit - 1).min(spread) {
            record(next, (unit - 1).min(spread), 1);
        }
        record(unit, unit, count + i64::from(unit <= spread));
        next = unit + 1;
    }
    if next <= spread {
        record(next, spread, 1);
    }
    (lost, occurrences)
}

fn free(row: &ProductRow, event: &Event, unit: i64) -> Option<Free> {
    if event.before_takeover {
        Some(Free::BeforeTakeover)
    } else if event.is_minor() {
        Some(Free::Minor)
    } else if event.is_excused() {
        Some(Free::Excused)
    } else if unit > row.completed {
        Some(Free::NotFinished)
    } else {
        None
    }
}

//! What an evaluation row says: the facts of one person and period in, every column, the lines for screens and the whole
//! explanation out. One function for each kind of period, total and deterministic: the same facts give the same bytes, and
//! the explanation holds the facts, so that each row can be computed again from itself.

mod explain;
mod facts;
pub mod numbering;
mod rollup;
mod screen;
mod tracked;
mod withheld;

pub use explain::{AfterCap, Explained};
pub use facts::{
    Away, CaseFacts, ClassFacts, EntryFacts, HandedOver, Open, OverlayFacts, Proposed, RollupFacts, Stretch,
    TrackedFacts, UnusualDay, YearFacts, find_period,
};
pub use rollup::{in_order, rolled_up};
pub use screen::{ScreenKind, ScreenLine, StoredLine, read_lines, shown_total, stored_lines};
pub use tracked::tracked;
pub use withheld::without_class_inputs;

use crate::class::Class;
use crate::number::Exact;
use crate::rollup::{Components, Excuse, OpenState, PeriodValue};
use crate::rules::{Level, RuleSet};
use crate::score::general::GeneralSource;
use crate::score::lines::NotRecomputed;
use crate::terms::{EvaluationStatus, Term};
use serde::Deserialize;

/// Everything that the row of one person and period says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// How far it has come (Art. 17).
    pub status: EvaluationStatus,
    /// Why it has come no further, or what excuses; a code.
    pub reason: Option<String>,
    /// The column that G rests on.
    pub general_source: Option<GeneralSource>,
    /// The score, final or so far.
    pub score: Option<Exact>,
    /// The level of points of a final score.
    pub level: Option<Level>,
    /// The class of a year up to the excellence cap (Art. 20); `None` while it is open, and in months and quarters.
    pub class: Option<Class>,
    /// G, a, b, c, d, đ, e and R (capped).
    pub components: Components,
    /// Delays that count against him (a tie-break of the cap).
    pub unexcused_delays: Option<i64>,
    /// The lines for screens, as [`read_lines`] reads them.
    pub lines: String,
    /// The facts, the formulas and what they gave.
    pub explanation: String,
}

/// What a period says to the means above it, from the status and the score of its row. `None` for a status that only
/// years have.
#[must_use]
pub fn value_of(status: EvaluationStatus, reason: Option<&str>, score: Option<Exact>) -> Option<PeriodValue> {
    let so_far = score.map(crate::score::quantities::Score::new);
    let open = |state| Some(PeriodValue::Open { state, so_far: so_far.clone() });
    match status {
        EvaluationStatus::Scored => so_far.map(PeriodValue::Scored),
        EvaluationStatus::Excused => reason.and_then(<Excuse as Term>::find).map(PeriodValue::Excused),
        EvaluationStatus::Missing => open(OpenState::Missing),
        EvaluationStatus::InsufficientData => open(OpenState::InsufficientData),
        EvaluationStatus::Provisional => open(OpenState::Provisional),
        EvaluationStatus::Blocked | EvaluationStatus::NotClassified | EvaluationStatus::NeedsDecision => None,
    }
}

#[derive(Deserialize)]
struct Recorded {
    rule_set: String,
    tracked: Option<TrackedFacts>,
    rollup: Option<RollupFacts>,
}

/// Computes a row again from its stored explanation.
///
/// # Errors
/// [`NotRecomputed`] where the text is no explanation by this rule set.
pub fn recompute(explanation: &str, rules: &RuleSet) -> Result<Sheet, NotRecomputed> {
    let recorded: Recorded = serde_json::from_str(explanation)?;
    if recorded.rule_set != rules.identity.code {
        return Err(NotRecomputed::OtherRuleSet(recorded.rule_set));
    }
    match (recorded.tracked, recorded.rollup) {
        (Some(facts), _) => Ok(tracked(&facts, rules)),
        (None, Some(facts)) => Ok(rolled_up(&facts, rules)),
        (None, None) => Err(NotRecomputed::Unreadable(serde::de::Error::custom("it holds no facts"))),
    }
}

/// The row of a locked year under other inputs of its class: what its score was made of stays as its explanation says it.
/// `None` where the text is no explanation of a year by this rule set.
#[must_use]
pub fn classified_again(
    explanation: &str,
    class: ClassFacts,
    study_classified: Option<bool>,
    rules: &RuleSet,
) -> Option<Sheet> {
    let recorded: Recorded = serde_json::from_str(explanation).ok()?;
    let mut facts = recorded.rollup.filter(|_| recorded.rule_set == rules.identity.code)?;
    let year = facts.year.as_mut()?;
    year.class = class;
    year.study_classified = study_classified;
    Some(rolled_up(&facts, rules))
}

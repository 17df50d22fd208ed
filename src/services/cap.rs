//! The excellence cap of an agency and year: what it would be now, and what a run has made final (Art. 20.5).

mod draft;
mod kept;
mod run;
mod scope;
mod steps;

pub use kept::{ceilings_by_key, ceilings_of};
pub use run::{decide_tie, finalise, find_run, start};
pub use scope::{Place, Scope, needed, now, places_of, preview, scopes, sees_all};
pub use steps::possible;

use domain::cap::{Exceeded, MoveReason};
use domain::class::Class;
use domain::terms::Term;
use serde::{Deserialize, Serialize};
use store::cap::CapRow;
use store::ids::EvaluationId;
use store::{Fail, Found};

/// Whether what is shown is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// What it would be by the rows as they now are; stored nowhere.
    Preview,
    /// A run in force.
    Final,
}

/// Somebody at EXCELLENT whom the cap takes to GOOD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBack {
    /// His code.
    pub person: String,
    /// Why.
    pub reason: MoveReason,
}

/// People who are equal where the places end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// Their codes.
    pub people: Vec<String>,
    /// How many of them get a place.
    pub places: u64,
    /// At most so many of each group.
    pub group_limits: std::collections::BTreeMap<String, u64>,
    /// Who was chosen; `None` while it is open.
    #[serde(skip)]
    pub chosen: Option<Vec<String>>,
}

/// What a group got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupPlaces {
    /// Its name, joined groups with `+`.
    pub name: String,
    /// Its places.
    pub places: u64,
    /// People at EXCELLENT level before the cap.
    pub candidates: u64,
    /// People with a class.
    pub rated: u64,
}

/// The cap of a scope, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// Preview or in force.
    pub state: State,
    /// By which base and rate.
    pub scope: Scope,
    /// The places that can be filled.
    pub places: u64,
    /// What the law allows in the body as a whole.
    pub body_max: u64,
    /// People with a place.
    pub used: u64,
    /// Who is held back.
    pub held_back: Vec<HeldBack>,
    /// Ties.
    pub ties: Vec<Tie>,
    /// Groups.
    pub groups: Vec<GroupPlaces>,
    /// People without a class yet: code and state.
    pub waits_for: Vec<(String, String)>,
    /// Codes of things to look at: `SMALL_GROUPS`, `CAP_EXCEEDED`.
    pub warnings: Vec<String>,
}

/// What a row of a run rests on, as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// The articles, in order.
    pub articles: Vec<String>,
    /// Why the cap held him back.
    pub moved: Option<MoveReason>,
}

impl Grounds {
    /// What a row rests on.
    #[must_use]
    pub fn of(row: &CapRow) -> Self {
        serde_json::from_str(&row.grounds).unwrap_or_default()
    }
}

/// The final class of a year's evaluation by the run in force, with its grounds; `class` is that of the evaluation up to the
/// cap. The run's own row where it was made of just this evaluation. Of a later revision: where its class up to the cap is
/// what it was, what the run decided about him stands (Art. 20.5, 21.3); another stands for itself and keeps the grounds that
/// it tells, so that none are given here.
#[must_use]
pub fn final_class(row: &CapRow, evaluation: EvaluationId, class: Option<Class>) -> Option<(Class, Grounds)> {
    let grounds = Grounds::of(row);
    let decided = row.final_class.map(|class| class.0);
    if evaluation == row.evaluation_id {
        return decided.map(|class| (class, grounds));
    }
    let revised = class?;
    if revised == row.class_before.0 {
        return decided.map(|class| (class, grounds));
    }
    Some((revised, Grounds::default()))
}

fn warn_exceeded(warnings: &mut Vec<String>, exceeded: &Exceeded) {
    if exceeded.is_flagged() {
        warnings.push("CAP_EXCEEDED".to_owned());
    }
}

fn warn_of(warnings: impl IntoIterator<Item = impl Term>) -> Vec<String> {
    warnings.into_iter().map(|warning| warning.code().to_owned()).collect()
}

/// A text that a run keeps.
fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Found<T> {
    serde_json::from_str(text).map_err(|error| Fail::Broken(format!("a cap run cannot be read: {error}")))
}

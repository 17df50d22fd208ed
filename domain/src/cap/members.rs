//! A run of the cap over the people of a scope (Art. 10.2, 20.5): those whom the same authority classifies.

use super::rank::Candidate;
use super::select::{Group, Selection, select};
use super::verdict::Verdict;
use super::{Counts, Settings};
use crate::class::{BeforeCap, Class};
use crate::number::Exact;
use crate::refusal::{Code, Refusal};
use crate::rules::Cap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// Somebody whom the scope's authority classifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<Id> {
    /// Who.
    pub id: Id,
    /// His one group with similar tasks.
    pub group: String,
    /// Whether he has a class.
    pub standing: Standing,
}

/// Whether somebody has a class up to the cap. Who will have none (NOT_CLASSIFIED, EXCUSED) is no member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// He has one.
    Rated(Rated),
    /// Not yet, and why: BLOCKED, PROVISIONAL, WAITING_ORG_CLASS …
    Open(String),
}

/// A class up to the cap, with what ranks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// The class after overrides, head's ceiling and overlay.
    pub class: BeforeCap,
    /// The exact score of the year.
    pub score: Exact,
    /// R as the mean of the same months, in per cent.
    pub results: Option<Exact>,
    /// Delays of the year that are not excused.
    pub unexcused_delays: Option<u64>,
}

/// Whether the outcome of a cap is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Everybody has a final class.
    Ok,
    /// Ties are open.
    NeedsDecision,
    /// Somebody in the scope has no class yet: what it would be for those who have.
    Preview,
}

impl Status {
    /// The status as clients see it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::NeedsDecision => "NEEDS_DECISION",
            Self::Preview => "PREVIEW",
        }
    }
}

/// The cap over the people of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<Id: Ord> {
    /// Those with a class, by the level they stand at before the cap.
    pub counts: Counts,
    /// Places, verdicts and open decisions.
    pub selection: Selection<Id>,
    /// Those whom the cap does not touch, with their final class.
    pub settled: BTreeMap<Id, Class>,
    /// Those without a class yet, with the state that keeps them; nothing is final while there are any.
    pub waits_for: BTreeMap<Id, String>,
}

impl<Id: Ord> Run<Id> {
    /// Whether it is final.
    #[must_use]
    pub fn status(&self) -> Status {
        if !self.waits_for.is_empty() {
            Status::Preview
        } else if self.selection.is_open() {
            Status::NeedsDecision
        } else {
            Status::Ok
        }
    }

    /// Somebody's class by this run; `None` where it is open, or he is not in it. The cap's verdict, where there is
    /// one, stands beside it.
    #[must_use]
    pub fn find_class(&self, id: &Id) -> (Option<Class>, Option<Verdict>) {
        match self.selection.verdicts.get(id) {
            Some((_, verdict)) => (verdict.find_class(), Some(*verdict)),
            None => (self.settled.get(id).copied(), None),
        }
    }
}

/// Runs the cap over the people of a scope. The order of `members` does not matter.
///
/// # Errors
/// `GROUPS_DO_NOT_PARTITION` where somebody stands twice.
pub fn run<Id: Ord + Clone + Display>(
    members: Vec<Member<Id>>,
    settings: &Settings,
    rules: &Cap,
) -> Result<Run<Id>, Refusal> {
    let mut groups: BTreeMap<String, Group<Id>> = BTreeMap::new();
    let mut classes = Vec::with_capacity(members.len());
    let mut settled = BTreeMap::new();
    let mut waits_for = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for Member { id, group, standing } in members {
        if !seen.insert(id.clone()) {
            let id = id.to_string();
            let refusal = Refusal::at(Code::GroupsDoNotPartition, &["groups", &group, &id]);
            return Err(refusal.with("person", id));
        }
        let group = groups.entry(group).or_insert(Group { candidates: Vec::new(), good: 0, below: 0 });
        match standing {
            Standing::Open(state) => {
                waits_for.insert(id, state);
            }
            Standing::Rated(Rated { class, score, results, unexcused_delays }) => {
                classes.push(class.0);
                match class.0 {
                    Class::Excellent => {
                        group.candidates.push(Candidate { id, score, results, unexcused_delays });
                        continue;
                    }
                    Class::Good => group.good += 1,
                    Class::Completed | Class::NotCompleted => group.below += 1,
                }
                settled.insert(id, class.0);
            }
        }
    }
    let selection = select(groups, settings, rules)?;
    Ok(Run { counts: classes.into_iter().collect(), selection, settled, waits_for })
}

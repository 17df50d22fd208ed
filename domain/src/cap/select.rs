//! Who gets the places (Art. 20.5): down the list by exact score; who fits no place is skipped; a tie that crosses a
//! cut is an open decision, never broken by the machine.

use super::rank::{Candidate, ties};
use super::verdict::{MoveReason, Verdict};
use super::{Counts, Settings};
use crate::refusal::{Code, Refusal};
use crate::rules::Cap;
use crate::terms;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// One group with similar tasks; people without a place in question are only counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<Id> {
    /// People at EXCELLENT before the cap.
    pub candidates: Vec<Candidate<Id>>,
    /// People at GOOD.
    pub good: u64,
    /// People with a lower class.
    pub below: u64,
}

impl<Id> Group<Id> {
    /// The group's people by the level they stand at before the cap.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let excellent = self.candidates.len() as u64;
        Counts { excellent, good: self.good, completed: self.below, not_completed: 0 }
    }
}

/// People who are equal where the places end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct OpenDecision<Id> {
    /// The equal people, in id order.
    pub people: Vec<Id>,
    /// How many of them get a place.
    pub places: u64,
    /// At most this many of each group.
    pub group_limits: BTreeMap<String, u64>,
}

/// A group's figures.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct GroupResult {
    /// Its people by level before the cap.
    pub counts: Counts,
    /// Its places.
    pub places: u64,
}

terms! {
    /// What deserves a second look about a run of the excellence cap.
    CapWarning {
        /// A group with candidates has no place: the agency may join small groups.
        SmallGroups = "SMALL_GROUPS", "Có nhóm quá ít người để có chỗ xuất sắc", "A group is too small for a place";
    }
}

/// The outcome of the cap.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Selection<Id: Ord> {
    /// What the law allows in the body as a whole; printed, and binding only where the agency set less.
    pub body_max: u64,
    /// Places that can be filled: those of all groups, within the agency's own limit.
    pub places: u64,
    /// Each group's figures.
    pub groups: BTreeMap<String, GroupResult>,
    /// Each candidate's group and verdict.
    pub verdicts: BTreeMap<Id, (String, Verdict)>,
    /// Ties to decide, by score, then group.
    pub decisions: Vec<OpenDecision<Id>>,
    /// Things to look at, in name order.
    pub warnings: BTreeSet<CapWarning>,
}

impl<Id: Ord> Selection<Id> {
    /// Those with a place, in id order.
    pub fn selected(&self) -> impl Iterator<Item = &Id> {
        self.with(|verdict| verdict == Verdict::Selected)
    }

    /// Those who are GOOD by cap, in id order.
    pub fn moved_down(&self) -> impl Iterator<Item = &Id> {
        self.with(|verdict| matches!(verdict, Verdict::MovedDown(_)))
    }

    /// Places not given to anybody yet.
    #[must_use]
    pub fn places_left(&self) -> u64 {
        self.places.saturating_sub(self.selected().count() as u64)
    }

    fn with(&self, wanted: impl Fn(Verdict) -> bool) -> impl Iterator<Item = &Id> {
        self.verdicts.iter().filter(move |(_, (_, verdict))| wanted(*verdict)).map(|(id, _)| id)
    }
}

/// Gives the places of the body and of its groups.
///
/// # Errors
/// `GROUPS_DO_NOT_PARTITION` where a candidate stands in two groups, at the second by name.
pub fn select<Id: Ord + Clone + Display>(
    groups: BTreeMap<String, Group<Id>>,
    settings: &Settings,
    rules: &Cap,
) -> Result<Selection<Id>, Refusal> {
    check_partition(&groups)?;
    let mut body = Counts::default();
    let mut results = BTreeMap::new();
    let mut warnings = BTreeSet::new();
    let mut listed = Vec::new();
    for (name, group) in groups {
        let counts = group.counts();
        let places = counts.places(settings.base, settings.rate);
        body.excellent += counts.excellent;
        body.good += counts.good;
        body.completed += counts.completed;
        if places == 0 && !group.candidates.is_empty() {
            warnings.insert(CapWarning::SmallGroups);
        }
        listed.extend(group.candidates.into_iter().map(|candidate| (name.clone(), candidate)));
        results.insert(name, GroupResult { counts, places });
    }
    let of_groups: u64 = results.values().map(|group| group.places).sum();
    let places = settings.body_limit.map_or(of_groups, |limit| limit.min(of_groups));

    let mut filling = Filling {
        left: results.iter().map(|(name, group)| (name.clone(), group.places)).collect(),
        body_left: places,
        groups: &results,
        verdicts: BTreeMap::new(),
        decisions: Vec::new(),
    };
    for tie in ties(listed, |(_, candidate)| candidate, &rules.tie_breaks) {
        filling.take(tie);
    }
    let Filling { verdicts, decisions, .. } = filling;
    let body_max = body.places(settings.base, settings.rate);
    Ok(Selection { body_max, places, groups: results, verdicts, decisions, warnings })
}

fn check_partition<Id: Ord + Display>(groups: &BTreeMap<String, Group<Id>>) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for (name, group) in groups {
        let mut ids: Vec<&Id> = group.candidates.iter().map(|candidate| &candidate.id).collect();
        ids.sort();
        for id in ids {
            if !seen.insert(id) {
                let id = id.to_string();
                let refusal = Refusal::at(Code::GroupsDoNotPartition, &["groups", name, "candidates", &id]);
                return Err(refusal.with("person", id));
            }
        }
    }
    Ok(())
}

/// The state of going down the list.
struct Filling<'a, Id> {
    left: BTreeMap<String, u64>,
    body_left: u64,
    groups: &'a BTreeMap<String, GroupResult>,
    verdicts: BTreeMap<Id, (String, Verdict)>,
    decisions: Vec<OpenDecision<Id>>,
}

impl<Id: Ord + Clone> Filling<'_, Id> {
    fn left(&self, group: &str) -> u64 {
        self.left.get(group).copied().unwrap_or(0)
    }

    /// Gives one tie its places, or opens its decision.
    fn take(&mut self, tie: Vec<(String, Candidate<Id>)>) {
        let mut by_group: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        for (group, candidate) in tie {
            by_group.entry(group).or_default().push(candidate.id);
        }
        // Who fits no place is skipped; the others share what is left.
        let mut fitting = BTreeMap::new();
        let mut wanted = 0;
        for (group, people) in by_group {
            let left = self.left(&group);
            if left == 0 || self.body_left == 0 {
                let reason = self.reason(&group);
                self.give(&group, people, Verdict::MovedDown(reason));
            } else {
                wanted += left.min(people.len() as u64);
                fitting.insert(group, people);
            }
        }
        if wanted > self.body_left {
            return self.open(fitting, self.body_left);
        }
        for (group, people) in fitting {
            let count = people.len() as u64;
            let left = self.left(&group);
            if count > left {
                self.open(BTreeMap::from([(group.clone(), people)]), left);
                self.left.insert(group, 0);
            } else {
                self.left.insert(group.clone(), left - count);
                self.body_left -= count;
                self.give(&group, people, Verdict::Selected);
            }
        }
    }

    /// An open decision takes its places away from all who stand lower.
    fn open(&mut self, equals: BTreeMap<String, Vec<Id>>, places: u64) {
        let decision = self.decisions.len();
        let group_limits = equals.keys().map(|group| (group.clone(), self.left(group))).collect();
        let mut everybody: Vec<Id> = equals.values().flatten().cloned().collect();
        everybody.sort();
        self.decisions.push(OpenDecision { people: everybody, places, group_limits });
        self.body_left -= places;
        for (group, people) in equals {
            self.give(&group, people, Verdict::Tied { decision });
        }
    }

    fn reason(&self, group: &str) -> MoveReason {
        if self.groups.get(group).is_none_or(|group| group.places == 0) {
            MoveReason::NoPlaceInGroup
        } else if self.left(group) == 0 {
            MoveReason::GroupFull
        } else {
            MoveReason::BodyFull
        }
    }

    fn give(&mut self, group: &str, people: Vec<Id>, verdict: Verdict) {
        for id in people {
            self.verdicts.insert(id, (group.to_owned(), verdict));
        }
    }
}

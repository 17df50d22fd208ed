//! Deciding a tie (Art. 20.5): people choose among equals, within the places; the machine only checks.

use super::select::Selection;
use super::verdict::{MoveReason, Verdict};
use crate::refusal::{Code, Refusal};
use std::collections::{BTreeMap, BTreeSet};

impl<Id: Ord> Selection<Id> {
    /// The selection after the open decision of that number was taken. It stays in the list as the record of what was
    /// open; [`Self::is_open`] tells whether one still is.
    ///
    /// # Errors
    /// `CHOICE_DOES_NOT_FIT` where the chosen are not among its people, are too many or too few, or pass the places of
    /// their group.
    pub fn decide(mut self, decision: usize, chosen: &BTreeSet<Id>) -> Result<Self, Refusal> {
        let places = self.decisions.get(decision).map_or(0, |open| open.places);
        let refused = || Refusal::new(Code::ChoiceDoesNotFit, "chosen").with("places", places);
        let open = self.decisions.get(decision).ok_or_else(refused)?;
        let mut taken: BTreeMap<&str, u64> = BTreeMap::new();
        for id in chosen {
            match self.verdicts.get(id) {
                Some((group, verdict)) if *verdict == (Verdict::Tied { decision }) => {
                    *taken.entry(group).or_default() += 1;
                }
                _ => return Err(refused()),
            }
        }
        let over =
            |(group, count): (&&str, &u64)| *count > open.group_limits.get(*group).copied().unwrap_or(0);
        if taken.values().sum::<u64>() != places || taken.iter().any(over) {
            return Err(refused());
        }
        for (id, (_, verdict)) in &mut self.verdicts {
            if *verdict == (Verdict::Tied { decision }) {
                let lost = Verdict::MovedDown(MoveReason::NotChosen);
                *verdict = if chosen.contains(id) { Verdict::Selected } else { lost };
            }
        }
        Ok(self)
    }

    /// Whether somebody still waits for a decision.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.verdicts.values().any(|(_, verdict)| matches!(verdict, Verdict::Tied { .. }))
    }
}

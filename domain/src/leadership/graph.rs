//! Everybody's chains at once, turned round into scopes, and the order in which leaders can be computed.
//!
//! Staff first, then deputies, then heads (Art. 15.3a read bottom-up): a leader comes after every leader in his scope.
//! For a city: four bytes a (person, leader above him) and direction, and time in proportion to these pairs.

use super::roster::Roster;
use super::rows::{Broken, PersonIndex};
use crate::periods::Days;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// Who leads whom in one period.
#[derive(Clone, Debug)]
pub struct LeaderGraph {
    above: Lists,
    below: Lists,
    order: Vec<PersonIndex>,
}

/// Lists of people, one a person, laid end to end.
#[derive(Clone, Debug)]
struct Lists {
    from: Vec<u32>,
    items: Vec<PersonIndex>,
}

impl Lists {
    fn of(&self, person: PersonIndex) -> &[PersonIndex] {
        let Some([from, to]) = self.from.get(person.0 as usize..).and_then(|rest| rest.first_chunk()) else {
            return &[];
        };
        &self.items[*from as usize..*to as usize]
    }

    /// The same pairs seen from the other side; each list in order of person.
    fn turned(&self) -> Self {
        let mut from = vec![0_u32; self.from.len()];
        for item in &self.items {
            from[item.0 as usize + 1] += 1;
        }
        for person in 1..from.len() {
            from[person] += from[person - 1];
        }
        let mut next = from.clone();
        let mut items = vec![PersonIndex(0); self.items.len()];
        for person in people(self.from.len()) {
            for item in self.of(person) {
                let place = &mut next[item.0 as usize];
                items[*place as usize] = person;
                *place += 1;
            }
        }
        Self { from, items }
    }
}

fn people(bounds: usize) -> impl Iterator<Item = PersonIndex> {
    (0..u32::try_from(bounds.saturating_sub(1)).unwrap_or(u32::MAX)).map(PersonIndex)
}

impl LeaderGraph {
    /// The graph of a period: everybody on the last day of his time in it. Who has no day in it is in no scope.
    ///
    /// `is_leader` names those whose sheet follows the leader formula (their position leads, Art. 15); they are in
    /// [`Self::order`] with or without anybody in their scope. Who has a scope by a row alone stands there too.
    ///
    /// # Errors
    /// [`Broken::LeaderCycle`] where two leaders are each in the other's scope, directly or through others.
    pub fn resolve(
        roster: &Roster,
        period: Days,
        is_leader: impl Fn(PersonIndex) -> bool,
    ) -> Result<Self, Broken> {
        let mut above = Lists { from: vec![0], items: Vec::new() };
        for person in people(roster.people() as usize + 1) {
            if let Some(day) = roster.last_day(person, period) {
                above.items.extend(roster.chain(person, day));
            }
            above.from.push(u32::try_from(above.items.len()).unwrap_or(u32::MAX));
        }
        let below = above.turned();
        let order = bottom_up(&above, &below, is_leader)?;
        Ok(Self { above, below, order })
    }

    /// How many people it holds.
    #[must_use]
    pub fn people(&self) -> u32 {
        u32::try_from(self.above.from.len() - 1).unwrap_or(u32::MAX)
    }

    /// His direct superior, the one who writes his scores.
    #[must_use]
    pub fn superior(&self, person: PersonIndex) -> Option<PersonIndex> {
        self.leaders_above(person).first().copied()
    }

    /// The leaders in whose scope he is, nearest first. A revision of his score proposes a revision to each of them and
    /// changes nothing by itself.
    #[must_use]
    pub fn leaders_above(&self, person: PersonIndex) -> &[PersonIndex] {
        self.above.of(person)
    }

    /// The people in a leader's scope, in order.
    #[must_use]
    pub fn scope(&self, leader: PersonIndex) -> &[PersonIndex] {
        self.below.of(leader)
    }

    /// The leaders, each after every leader in his scope; ties in order of person.
    #[must_use]
    pub fn order(&self) -> &[PersonIndex] {
        &self.order
    }
}

fn bottom_up(
    above: &Lists,
    below: &Lists,
    is_leader: impl Fn(PersonIndex) -> bool,
) -> Result<Vec<PersonIndex>, Broken> {
    let count = above.from.len();
    let leads: Vec<bool> = people(count).map(|one| is_leader(one) || !below.of(one).is_empty()).collect();
    // For each leader the number of leaders in his scope that are not in the order yet.
    let mut waiting = vec![0_u32; leads.len()];
    let leaders = || people(count).filter(|one| leads[one.0 as usize]);
    for leader in leaders() {
        for over in above.of(leader) {
            waiting[over.0 as usize] += 1;
        }
    }
    let mut ready: BinaryHeap<_> =
        leaders().filter(|one| waiting[one.0 as usize] == 0).map(Reverse).collect();
    let mut order = Vec::new();
    while let Some(Reverse(leader)) = ready.pop() {
        order.push(leader);
        for over in above.of(leader) {
            let left = &mut waiting[over.0 as usize];
            *left -= 1;
            if *left == 0 {
                ready.push(Reverse(*over));
            }
        }
    }
    match first_on_a_circle(above, leaders().filter(|one| waiting[one.0 as usize] > 0)) {
        Some(leader) => Err(Broken::LeaderCycle(leader)),
        None => Ok(order),
    }
}

/// Of leaders who wait for ever, the first who waits for himself; the others only stand above a circle.
fn first_on_a_circle(above: &Lists, stuck: impl Iterator<Item = PersonIndex>) -> Option<PersonIndex> {
    for start in stuck {
        let mut seen = BTreeSet::new();
        let mut open = above.of(start).to_vec();
        while let Some(leader) = open.pop() {
            if leader == start {
                return Some(start);
            }
            if seen.insert(leader) {
                open.extend(above.of(leader));
            }
        }
    }
    None
}

//! Line d of every leader at once (Art. 15.3a): outcomes are carried up to the leaders above, each counted once a
//! leader, so that nobody's scope is walked but to name whom an open line waits for.
//!
//! It decides as `score::unit_results` does for one leader: one scored person under the level gives 50 at once; else
//! an open person leaves the line open; else nobody scored gives 100 with the warning EMPTY_SCOPE; else 100.

use super::graph::LeaderGraph;
use super::rows::PersonIndex;
use crate::number::Exact;
use crate::score::unit_results::{LeaderValue, MemberOutcome};

/// What an outcome means for the leaders above, in one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Scored, at the level (50) or above.
    Reached,
    /// Scored, under the level.
    Under,
    /// Open: the line waits for him.
    Open,
    /// Not in the scope: excused, not a civil servant under the decree, or tracked by quarter in a month that is not the
    /// quarter's last.
    Outside,
}

impl Standing {
    /// What an outcome means; `level` is the score that everybody in a scope needs
    /// (`rules.task_results.leader_scope_level`).
    #[must_use]
    pub fn of(outcome: &MemberOutcome, level: &Exact) -> Self {
        match outcome {
            MemberOutcome::Scored(score) if score < level => Self::Under,
            MemberOutcome::Scored(_) => Self::Reached,
            MemberOutcome::Excused | MemberOutcome::OutsideRegime => Self::Outside,
            MemberOutcome::Missing
            | MemberOutcome::InsufficientData
            | MemberOutcome::Provisional
            | MemberOutcome::Blocked => Self::Open,
        }
    }
}

/// What line d of a leader comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineD {
    /// 100 or 50.
    Decided(LeaderValue),
    /// 100, for nobody in the scope has a score: warning EMPTY_SCOPE.
    Empty,
    /// It waits for somebody: [`Tally::waits_for`].
    Waits,
}

impl LineD {
    /// The value; `None` while it waits.
    #[must_use]
    pub fn value(self) -> Option<LeaderValue> {
        match self {
            Self::Decided(value) => Some(value),
            Self::Empty => Some(LeaderValue::Full),
            Self::Waits => None,
        }
    }
}

/// Outcomes carried upward so far. Who was not settled yet is open.
#[derive(Clone, Debug)]
pub struct Tally<'a> {
    graph: &'a LeaderGraph,
    standings: Vec<Option<Standing>>,
    /// A leader's people: under the level, reached, settled as outside.
    counts: Vec<Counts>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    under: u32,
    reached: u32,
    outside: u32,
}

impl<'a> Tally<'a> {
    /// Nobody is settled.
    #[must_use]
    pub fn new(graph: &'a LeaderGraph) -> Self {
        let people = graph.people() as usize;
        Self { graph, standings: vec![None; people], counts: vec![Counts::default(); people] }
    }

    /// Settles a person and carries his standing to the leaders above him. A later word about him replaces the earlier;
    /// a person outside the graph is nobody's.
    pub fn settle(&mut self, person: PersonIndex, standing: Standing) {
        let Some(known) = self.standings.get_mut(person.0 as usize) else { return };
        let before = known.replace(standing);
        for leader in self.graph.leaders_above(person) {
            let counts = &mut self.counts[leader.0 as usize];
            if let Some(count) = before.and_then(|before| counts.of(before)) {
                *count -= 1;
            }
            if let Some(count) = counts.of(standing) {
                *count += 1;
            }
        }
    }

    /// How a person was settled.
    #[must_use]
    pub fn standing(&self, person: PersonIndex) -> Option<Standing> {
        self.standings.get(person.0 as usize).copied().flatten()
    }

    /// Line d of a leader from what is settled so far.
    #[must_use]
    pub fn line_d(&self, leader: PersonIndex) -> LineD {
        let counts = self.counts.get(leader.0 as usize).copied().unwrap_or_default();
        let settled = counts.under + counts.reached + counts.outside;
        if counts.under > 0 {
            LineD::Decided(LeaderValue::Half)
        } else if (settled as usize) < self.graph.scope(leader).len() {
            LineD::Waits
        } else if counts.reached == 0 {
            LineD::Empty
        } else {
            LineD::Decided(LeaderValue::Full)
        }
    }

    /// The people for whom a leader's line d waits, in order; empty once it is decided.
    #[must_use]
    pub fn waits_for(&self, leader: PersonIndex) -> Vec<PersonIndex> {
        if self.line_d(leader) != LineD::Waits {
            return Vec::new();
        }
        let open = |person: &PersonIndex| matches!(self.standing(*person), None | Some(Standing::Open));
        self.graph.scope(leader).iter().copied().filter(open).collect()
    }

    /// Decides every leader bottom-up. `settle_leader` is given each leader with his line d and answers with what his own
    /// score then means for the leaders above him; everybody else must have been settled before.
    pub fn decide(&mut self, mut settle_leader: impl FnMut(&Self, PersonIndex, LineD) -> Standing) {
        let graph = self.graph;
        for leader in graph.order() {
            let standing = settle_leader(self, *leader, self.line_d(*leader));
            self.settle(*leader, standing);
        }
    }
}

impl Counts {
    fn of(&mut self, standing: Standing) -> Option<&mut u32> {
        match standing {
            Standing::Under => Some(&mut self.under),
            Standing::Reached => Some(&mut self.reached),
            Standing::Outside => Some(&mut self.outside),
            Standing::Open => None,
        }
    }
}

//! The unit tree, the postings that track people, and the dated rows of supervision: who leads one person on one day.
//!
//! The **chain** of a person holds every leader in whose scope he is, nearest first; its first is his **superior**:
//! the leader with a row over him as a person; else, going up unit by unit from his own, the first of a field row, then
//! a unit row, on that unit of a leader posted in it; that unit's head; a field or unit row on it of a leader posted
//! elsewhere. Never himself; for a unit's own head, rows on that unit of leaders posted in it are skipped.
//!
//! The decree shares the work out among deputies, so of the deputies of one unit at most one is in charge of a person:
//! whoever was found nearer takes him out of the wider rows of the others (our choice).

use super::rows::{Broken, PersonIndex, Posting, RowIndex, Subject, SupervisionRow, UnitIndex};
use crate::periods::Days;
use crate::terms::Leads;
use chrono::NaiveDate;
use std::collections::HashMap;

/// Units, postings and rows, checked and indexed: about forty bytes a posting and a row.
#[derive(Clone, Debug)]
pub struct Roster {
    parents: Vec<Option<UnitIndex>>,
    postings: Vec<Posting>,
    /// Where each person's postings begin in `postings`; one longer than the number of people.
    posted_from: Vec<u32>,
    /// Headships of each unit, as places in `postings`.
    heads: HashMap<UnitIndex, Vec<u32>>,
    rows: HashMap<Subject, Vec<SupervisionRow>>,
}

impl Roster {
    /// A roster of `people` persons. `parents` gives each unit's parent; a parent outside the list counts as none, a
    /// posting or row of a person outside the list is left out.
    ///
    /// # Errors
    /// [`Broken`] where a unit lies under itself or two rows of one rank share a day.
    pub fn new(
        people: u32,
        parents: Vec<Option<UnitIndex>>,
        mut postings: Vec<Posting>,
        rows: &[SupervisionRow],
    ) -> Result<Self, Broken> {
        if let Some(unit) = first_on_a_circle(&parents) {
            return Err(Broken::UnitCycle(unit));
        }
        postings.retain(|posting| posting.person.0 < people);
        postings.sort_unstable_by_key(|posting| (posting.person, posting.days.from(), posting.days.to()));
        let mut posted_from = vec![0_u32; people as usize + 1];
        for posting in &postings {
            posted_from[posting.person.0 as usize + 1] += 1;
        }
        for person in 1..posted_from.len() {
            posted_from[person] += posted_from[person - 1];
        }
        let mut heads: HashMap<UnitIndex, Vec<u32>> = HashMap::new();
        for (place, posting) in (0_u32..).zip(&postings) {
            if posting.leads == Leads::Head {
                heads.entry(posting.unit).or_default().push(place);
            }
        }
        let mut roster = Self { parents, postings, posted_from, heads, rows: HashMap::new() };
        roster.index_rows(rows)?;
        Ok(roster)
    }

    /// Two leaders of one rank over one subject: both in the unit or both from elsewhere, on a day both rows hold.
    fn index_rows(&mut self, rows: &[SupervisionRow]) -> Result<(), Broken> {
        let mut places: HashMap<Subject, Vec<u32>> = HashMap::new();
        for (place, row) in (0_u32..).zip(rows) {
            if self.postings(row.leader).is_empty() {
                continue;
            }
            let earlier = places.entry(row.subject).or_default();
            for other in earlier.iter().copied() {
                let first = rows[other as usize];
                let Some(shared) = first.days.shared_with(row.days) else { continue };
                if let Some(day) = self.first_day_of_one_rank(&first, row, shared) {
                    return Err(Broken::SupervisionTwice {
                        first: RowIndex(other),
                        second: RowIndex(place),
                        day,
                    });
                }
            }
            earlier.push(place);
            self.rows.entry(row.subject).or_default().push(*row);
        }
        Ok(())
    }

    fn first_day_of_one_rank(
        &self,
        one: &SupervisionRow,
        two: &SupervisionRow,
        shared: Days,
    ) -> Option<NaiveDate> {
        let unit = match one.subject {
            Subject::Person(_) | Subject::HeadOf(_) => return Some(shared.from()),
            Subject::Field(unit, _) | Subject::Unit(unit) => unit,
        };
        // Where a leader is posted changes only on the first day of a posting.
        let postings = [one.leader, two.leader].into_iter().flat_map(|leader| self.postings(leader));
        let changes =
            postings.flat_map(|posting| [Some(posting.days.from()), posting.days.to().succ_opt()]).flatten();
        let days = changes.filter(|day| shared.contains(*day)).chain([shared.from()]);
        // Who does not serve leads nobody. A roster of a few days knows no postings before them, though its rows began long
        // ago.
        let serve = |day: &NaiveDate| self.serves(one.leader, *day) && self.serves(two.leader, *day);
        days.filter(serve)
            .filter(|day| self.posted_in(one.leader, unit, *day) == self.posted_in(two.leader, unit, *day))
            .min()
    }

    /// How many people it holds.
    #[must_use]
    pub fn people(&self) -> u32 {
        u32::try_from(self.posted_from.len() - 1).unwrap_or(u32::MAX)
    }

    /// The unit above.
    #[must_use]
    pub fn parent(&self, unit: UnitIndex) -> Option<UnitIndex> {
        self.parents.get(unit.0 as usize).copied().flatten()
    }

    /// What tracks a person, in order of days.
    #[must_use]
    pub fn postings(&self, person: PersonIndex) -> &[Posting] {
        let Some([from, to]) = self.posted_from.get(person.0 as usize..).and_then(|rest| rest.first_chunk())
        else {
            return &[];
        };
        &self.postings[*from as usize..*to as usize]
    }

    /// The posting that tracks a person on a day.
    #[must_use]
    pub fn posting(&self, person: PersonIndex, day: NaiveDate) -> Option<&Posting> {
        self.postings(person).iter().find(|posting| posting.days.contains(day))
    }

    /// The last of these days on which he is posted: the day that decides who is in charge of him.
    #[must_use]
    pub fn last_day(&self, person: PersonIndex, period: Days) -> Option<NaiveDate> {
        self.postings(person)
            .iter()
            .filter_map(|posting| posting.days.shared_with(period))
            .map(Days::to)
            .max()
    }

    fn posted_in(&self, person: PersonIndex, unit: UnitIndex, day: NaiveDate) -> bool {
        self.posting(person, day).is_some_and(|posting| posting.unit == unit)
    }

    /// The leader in charge of a unit on a day: who acts in the head's place, else its head. While somebody acts, the
    /// scope of the appointed head rests.
    #[must_use]
    pub fn head(&self, unit: UnitIndex, day: NaiveDate) -> Option<PersonIndex> {
        let acting =
            self.row(Subject::HeadOf(unit), |row| row.days.contains(day) && self.serves(row.leader, day));
        acting.or_else(|| self.appointed_head(unit, day))
    }

    /// Of two heads the one posted first, then the first by person.
    fn appointed_head(&self, unit: UnitIndex, day: NaiveDate) -> Option<PersonIndex> {
        let places = self.heads.get(&unit).into_iter().flatten();
        let on_day =
            places.map(|place| &self.postings[*place as usize]).filter(|post| post.days.contains(day));
        on_day.min_by_key(|post| (post.days.from(), post.person)).map(|post| post.person)
    }

    fn serves(&self, person: PersonIndex, day: NaiveDate) -> bool {
        self.posting(person, day).is_some()
    }

    fn row(&self, subject: Subject, holds: impl Fn(&SupervisionRow) -> bool) -> Option<PersonIndex> {
        self.rows.get(&subject)?.iter().find(|row| holds(row)).map(|row| row.leader)
    }

    /// The person who leads him directly on a day; `None` at the top, or where he is not posted that day.
    #[must_use]
    pub fn superior(&self, person: PersonIndex, day: NaiveDate) -> Option<PersonIndex> {
        self.chain(person, day).first().copied()
    }

    /// Every leader in whose scope he is on a day, nearest first; the leaders to whom a revision of his score is
    /// proposed. Empty at the top, or where he is not posted that day.
    #[must_use]
    pub fn chain(&self, person: PersonIndex, day: NaiveDate) -> Vec<PersonIndex> {
        let mut chain = Vec::new();
        let Some(posting) = self.posting(person, day) else { return chain };
        let add = |chain: &mut Vec<PersonIndex>, leader: Option<PersonIndex>| {
            if let Some(leader) = leader.filter(|leader| *leader != person && !chain.contains(leader)) {
                chain.push(leader);
            }
        };
        let over = |subject, placed: &dyn Fn(PersonIndex) -> bool| {
            self.row(subject, |row| {
                let leader = row.leader;
                leader != person && row.days.contains(day) && self.serves(leader, day) && placed(leader)
            })
        };
        add(&mut chain, over(Subject::Person(person), &|_| true));
        let mut at = Some(posting.unit);
        while let Some(unit) = at {
            let inside = |leader| self.posted_in(leader, unit, day);
            let outside = |leader| !inside(leader);
            let first = |placed: &dyn Fn(PersonIndex) -> bool| {
                let field = posting.field.and_then(|field| over(Subject::Field(unit, field), placed));
                field.or_else(|| over(Subject::Unit(unit), placed))
            };
            let head = self.head(unit, day);
            let own_head = head == Some(person) || self.appointed_head(unit, day) == Some(person);
            if !own_head {
                let deputy = first(&inside).filter(|deputy| !self.colleague_in(&chain, *deputy, day));
                add(&mut chain, deputy);
                add(&mut chain, head);
            }
            let elsewhere = first(&outside).filter(|leader| !self.colleague_in(&chain, *leader, day));
            add(&mut chain, elsewhere);
            at = self.parent(unit);
        }
        chain
    }

    /// Whether another deputy of his unit was found nearer: of the deputies of one unit one is in charge of a person.
    fn colleague_in(&self, chain: &[PersonIndex], deputy: PersonIndex, day: NaiveDate) -> bool {
        let Some(unit) = self.posting(deputy, day).map(|posting| posting.unit) else { return false };
        let head = self.head(unit, day);
        let deputy_there = |one: PersonIndex| head != Some(one) && self.posted_in(one, unit, day);
        deputy_there(deputy) && chain.iter().any(|nearer| *nearer != deputy && deputy_there(*nearer))
    }
}

/// The first unit, in the order given, that lies on a circle of parents.
fn first_on_a_circle(parents: &[Option<UnitIndex>]) -> Option<UnitIndex> {
    // 0: not seen; otherwise the walk in which it was seen, so that each unit is walked once.
    let mut seen = vec![0_u32; parents.len()];
    let mut first: Option<UnitIndex> = None;
    for start in 0..parents.len() {
        let walk = u32::try_from(start).unwrap_or(u32::MAX - 1) + 1;
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = walk;
            match parents[at] {
                Some(parent) if (parent.0 as usize) < parents.len() => at = parent.0 as usize,
                _ => break,
            }
            if seen[at] == walk {
                let mut member = at;
                let mut least = at;
                while let Some(parent) = parents[member].filter(|parent| parent.0 as usize != at) {
                    member = parent.0 as usize;
                    least = least.min(member);
                }
                let least = UnitIndex(u32::try_from(least).unwrap_or(u32::MAX));
                first = Some(first.map_or(least, |known| known.min(least)));
            }
        }
    }
    first
}

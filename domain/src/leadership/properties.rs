//! What must hold for every body: random trees, postings and rows.

use super::*;
use crate::number::Exact;
use crate::periods::Days;
use crate::score::unit_results::{MemberOutcome, unit_results};
use crate::terms::Leads;
use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::BTreeSet;

const PEOPLE: u32 = 24;

fn days() -> Days {
    let day = |number| NaiveDate::from_ymd_opt(2026, 5, number).expect("a day");
    Days::new(day(1), day(31)).expect("in order")
}

/// A roster of up to 24 people in 6 units, with whatever rows do not contradict each other.
fn rosters() -> impl Strategy<Value = Roster> {
    let parents = prop::collection::vec(any::<prop::sample::Index>(), 6);
    let posts = prop::collection::vec((0_u32..6, 0_u8..3, 0_u32..3), PEOPLE as usize);
    let rows = prop::collection::vec((0..PEOPLE, 0_u8..4, 0..PEOPLE, 0_u32..6, 0_u32..3), 0..12);
    (parents, posts, rows).prop_map(|(parents, posts, rows)| {
        let parent = |(unit, index): (usize, prop::sample::Index)| {
            (unit > 0).then(|| UnitIndex(u32::try_from(index.index(unit)).unwrap_or(0)))
        };
        let parents: Vec<_> = parents.into_iter().enumerate().map(parent).collect();
        let posting = |(person, (unit, leads, field)): (u32, (u32, u8, u32))| Posting {
            person: PersonIndex(person),
            unit: UnitIndex(unit),
            field: (field > 0).then_some(FieldIndex(field)),
            leads: [Leads::Head, Leads::Deputy, Leads::None][usize::from(leads)],
            days: days(),
        };
        let postings: Vec<_> = (0_u32..).zip(posts).map(posting).collect();
        let row = |(leader, kind, person, unit, field)| SupervisionRow {
            leader: PersonIndex(leader),
            subject: match kind {
                0 => Subject::Person(PersonIndex(person)),
                1 => Subject::Field(UnitIndex(unit), FieldIndex(field)),
                2 => Subject::Unit(UnitIndex(unit)),
                _ => Subject::HeadOf(UnitIndex(unit)),
            },
            days: days(),
        };
        let build = |rows: &[SupervisionRow]| Roster::new(PEOPLE, parents.clone(), postings.clone(), rows);
        let mut kept = Vec::new();
        for row in rows.into_iter().map(row) {
            kept.push(row);
            if build(&kept).is_err() {
                kept.pop();
            }
        }
        build(&kept).expect("only rows that do not contradict each other")
    })
}

fn everybody() -> impl Iterator<Item = PersonIndex> {
    (0..PEOPLE).map(PersonIndex)
}

proptest! {
    #[test]
    fn nobody_is_in_his_own_chain_nor_twice_in_another(roster in rosters()) {
        for person in everybody() {
            let chain = roster.chain(person, days().to());
            prop_assert!(!chain.contains(&person));
            prop_assert_eq!(roster.superior(person, days().to()), chain.first().copied());
            prop_assert_eq!(chain.iter().collect::<BTreeSet<_>>().len(), chain.len());
        }
    }

    #[test]
    fn a_heads_scope_holds_everybody_below(roster in rosters()) {
        for person in everybody() {
            let posting = *roster.posting(person, days().to()).expect("posted");
            let chain = roster.chain(person, days().to());
            let mut above = roster.parent(posting.unit);
            while let Some(unit) = above {
                if let Some(head) = roster.head(unit, days().to()).filter(|head| *head != person) {
                    prop_assert!(chain.contains(&head));
                }
                above = roster.parent(unit);
            }
        }
    }

    #[test]
    fn leaders_come_after_the_leaders_in_their_scope(roster in rosters()) {
        let Ok(graph) = LeaderGraph::resolve(&roster, days(), |_| false) else { return Ok(()) };
        let place = |one: PersonIndex| graph.order().iter().position(|leader| *leader == one);
        for leader in everybody() {
            for member in graph.scope(leader) {
                prop_assert!(graph.leaders_above(*member).contains(&leader));
                if let Some(below) = place(*member) {
                    prop_assert!(Some(below) < place(leader));
                }
            }
        }
    }

    #[test]
    fn the_tally_decides_as_one_leaders_line_does(
        roster in rosters(),
        outcomes in prop::collection::vec(0_u8..5, PEOPLE as usize),
    ) {
        let Ok(graph) = LeaderGraph::resolve(&roster, days(), |_| false) else { return Ok(()) };
        let level = Exact::whole(50);
        let outcomes: Vec<MemberOutcome> = outcomes.into_iter().map(|outcome| match outcome {
            0 => MemberOutcome::Scored(Exact::whole(49)),
            1 | 2 => MemberOutcome::Scored(Exact::whole(50)),
            3 => MemberOutcome::Excused,
            _ => MemberOutcome::Missing,
        }).collect();
        let mut tally = Tally::new(&graph);
        for person in everybody() {
            tally.settle(person, Standing::of(&outcomes[person.0 as usize], &level));
        }
        for leader in everybody() {
            let members = graph.scope(leader).iter().map(|one| (*one, &outcomes[one.0 as usize]));
            let single = unit_results(members, &level);
            let line = tally.line_d(leader);
            prop_assert_eq!(line.value(), single.value);
            prop_assert_eq!(line == LineD::Empty, single.empty);
            prop_assert_eq!(tally.waits_for(leader), single.waits_for);
        }
    }
}

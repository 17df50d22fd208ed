//! Hand-worked resolutions in one small body.
//!
//! City 0 (head 0, deputies 1 and 2) over department 1 (head 3, deputy 4, staff 5 in field 0, staff 6 in field 1).

use super::*;
use crate::periods::Days;
use crate::score::unit_results::LeaderValue;
use crate::terms::Leads;
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn may() -> Days {
    Days::new(day("2026-05-01"), day("2026-05-31")).expect("in order")
}

fn postings() -> Vec<Posting> {
    let head = |person, unit| (person, unit, Leads::Head, None);
    let deputy = |person, unit| (person, unit, Leads::Deputy, None);
    let staff = |person, unit, field| (person, unit, Leads::None, Some(FieldIndex(field)));
    let all =
        [head(0, 0), deputy(1, 0), deputy(2, 0), head(3, 1), deputy(4, 1), staff(5, 1, 0), staff(6, 1, 1)];
    let posting = |(person, unit, leads, field)| Posting {
        person: PersonIndex(person),
        unit: UnitIndex(unit),
        field,
        leads,
        days: may(),
    };
    all.into_iter().map(posting).collect()
}

fn row(leader: u32, subject: Subject) -> SupervisionRow {
    SupervisionRow { leader: PersonIndex(leader), subject, days: may() }
}

fn roster(rows: &[SupervisionRow]) -> Result<Roster, Broken> {
    Roster::new(7, vec![None, Some(UnitIndex(0))], postings(), rows)
}

fn chain(rows: &[SupervisionRow], person: u32) -> Vec<u32> {
    let roster = roster(rows).expect("sound");
    roster.chain(PersonIndex(person), day("2026-05-31")).into_iter().map(|leader| leader.0).collect()
}

const CITY: UnitIndex = UnitIndex(0);
const DEPARTMENT: UnitIndex = UnitIndex(1);

#[test]
fn without_rows_heads_lead_everybody_below() {
    assert_eq!(chain(&[], 5), [3, 0]);
    assert_eq!(chain(&[], 4), [3, 0]);
    assert_eq!(chain(&[], 3), [0]);
    assert!(chain(&[], 0).is_empty());
}

#[test]
fn the_nearest_row_names_the_superior() {
    let field = row(4, Subject::Field(DEPARTMENT, FieldIndex(0)));
    let elsewhere = row(1, Subject::Unit(DEPARTMENT));
    let wider = row(2, Subject::Unit(CITY));
    assert_eq!(chain(&[field, elsewhere, wider], 5), [4, 3, 1, 0]);
    assert_eq!(chain(&[field, elsewhere, wider], 6), [3, 1, 0]); // deputy 2 takes what deputy 1 has not
    assert_eq!(chain(&[field, elsewhere, wider], 3), [1, 0]);
    assert_eq!(chain(&[field, elsewhere, wider], 1), [2, 0]);
    assert_eq!(chain(&[row(2, Subject::Person(PersonIndex(5))), field], 5), [2, 4, 3, 0]);
}

#[test]
fn who_acts_stands_in_the_heads_place() {
    let acting = row(4, Subject::HeadOf(DEPARTMENT));
    assert_eq!(chain(&[acting], 5), [4, 0]);
    assert_eq!(chain(&[acting], 4), [0]);
    assert_eq!(chain(&[acting], 3), [0]); // the appointed head is led from above, and leads nobody meanwhile
    assert_eq!(chain(&[row(1, Subject::HeadOf(DEPARTMENT))], 5), [1, 0]);
}

#[test]
fn the_second_row_of_one_rank_is_refused() {
    let twice = roster(&[row(1, Subject::Unit(DEPARTMENT)), row(2, Subject::Unit(DEPARTMENT))]);
    let broken = twice.expect_err("two leaders from elsewhere");
    assert_eq!(
        broken,
        Broken::SupervisionTwice { first: RowIndex(0), second: RowIndex(1), day: day("2026-05-01") }
    );
    // One posted in the unit and one posted elsewhere are of different rank.
    assert!(roster(&[row(4, Subject::Unit(DEPARTMENT)), row(2, Subject::Unit(DEPARTMENT))]).is_ok());
    // So they are where the rows began before the days that the roster knows.
    let long = |leader| SupervisionRow {
        days: Days::new(day("2025-01-01"), day("2026-12-31")).expect("in order"),
        ..row(leader, Subject::Unit(DEPARTMENT))
    };
    assert!(roster(&[long(4), long(2)]).is_ok());
    let twice = roster(&[long(1), long(2)]).expect_err("two leaders from elsewhere");
    assert_eq!(
        twice,
        Broken::SupervisionTwice { first: RowIndex(0), second: RowIndex(1), day: day("2026-05-01") }
    );
}

#[test]
fn leaders_who_lead_each_other_are_refused() {
    let rows = [row(1, Subject::Person(PersonIndex(2))), row(2, Subject::Person(PersonIndex(1)))];
    let graph = LeaderGraph::resolve(&roster(&rows).expect("sound"), may(), |_| false);
    assert_eq!(graph.expect_err("a circle"), Broken::LeaderCycle(PersonIndex(1)));
}

#[test]
fn line_d_is_carried_upward() {
    let rows = [row(4, Subject::Field(DEPARTMENT, FieldIndex(0)))];
    let graph =
        LeaderGraph::resolve(&roster(&rows).expect("sound"), may(), |one| one.0 < 5).expect("no circle");
    let order: Vec<u32> = graph.order().iter().map(|leader| leader.0).collect();
    assert_eq!(order, [1, 2, 4, 3, 0]);
    let mut tally = Tally::new(&graph);
    tally.settle(PersonIndex(5), Standing::Reached);
    tally.settle(PersonIndex(6), Standing::Open);
    let mut lines = Vec::new();
    tally.decide(|tally, leader, line| {
        lines.push((leader.0, line, tally.waits_for(leader)));
        if leader.0 == 2 { Standing::Under } else { Standing::Reached }
    });
    assert_eq!(
        lines,
        [
            (1, LineD::Empty, vec![]),
            (2, LineD::Empty, vec![]),
            (4, LineD::Decided(LeaderValue::Full), vec![]),
            (3, LineD::Waits, vec![PersonIndex(6)]),
            (0, LineD::Decided(LeaderValue::Half), vec![]),
        ]
    );
}

#[test]
fn a_circle_of_units_names_its_first() {
    let parents = vec![Some(UnitIndex(3)), None, Some(UnitIndex(3)), Some(UnitIndex(2))];
    let broken = Roster::new(0, parents, Vec::new(), &[]).expect_err("2 and 3");
    assert_eq!(broken, Broken::UnitCycle(UnitIndex(2)));
}

/// 70,000 people, 14,000 of them leaders: one city, 20 agencies, 1,400 divisions of teams. The time is the reader's to
/// watch; the shape must hold.
#[test]
fn a_whole_city_is_resolved_and_decided() {
    const PEOPLE: u32 = 70_000;
    const UNITS: u32 = 7_000;
    let parent = |unit: u32| match unit {
        0 => None,
        1..=20 => Some(UnitIndex(0)),
        21..=1_420 => Some(UnitIndex(1 + unit % 20)),
        _ => Some(UnitIndex(21 + unit % 1_400)),
    };
    let posting = |person: u32| {
        let leads = match person / UNITS {
            0 => Leads::Head,
            1 => Leads::Deputy,
            _ => Leads::None,
        };
        let field = Some(FieldIndex(person / UNITS % 3));
        Posting { person: PersonIndex(person), unit: UnitIndex(person % UNITS), field, leads, days: may() }
    };
    let rows: Vec<_> =
        (0..UNITS).map(|unit| row(UNITS + unit, Subject::Field(UnitIndex(unit), FieldIndex(2)))).collect();
    let postings = (0..PEOPLE).map(posting).collect();
    let roster = Roster::new(PEOPLE, (0..UNITS).map(parent).collect(), postings, &rows).expect("sound");
    let graph = LeaderGraph::resolve(&roster, may(), |one| one.0 < 2 * UNITS).expect("no circle");
    assert_eq!(graph.order().len(), 14_000);
    assert_eq!(graph.order().last(), Some(&PersonIndex(0)));
    assert_eq!(graph.scope(PersonIndex(0)).len(), PEOPLE as usize - 1);
    let mut tally = Tally::new(&graph);
    for person in (2 * UNITS..PEOPLE).map(PersonIndex) {
        tally.settle(person, Standing::Reached);
    }
    let mut decided = 0;
    tally.decide(|_, _, line| {
        decided += u32::from(line.value() == Some(LeaderValue::Full));
        Standing::Reached
    });
    assert_eq!(decided, 14_000);
}

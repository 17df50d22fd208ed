//! Worked by hand beside the decree.

use super::*;
use crate::class::{BeforeCap, Ground};
use crate::number::Exact;
use crate::rules::RuleSet;
use std::collections::BTreeSet;

fn member(id: &str, group: &str, score: i128, results: Option<i128>) -> Member<String> {
    let rules = RuleSet::vn_335_2025();
    let score = Exact::whole(score);
    let class = BeforeCap(rules.levels.level(&score).into());
    let results = results.map(Exact::whole);
    let standing = Standing::Rated(Rated { class, score, results, unexcused_delays: None });
    Member { id: id.to_owned(), group: group.to_owned(), standing }
}

fn settings(body_limit: Option<u64>) -> Settings {
    let rate = Rate::decided(20, &RuleSet::vn_335_2025().cap).expect("20 %");
    Settings { base: CapBase::Inclusive, rate, body_limit }
}

fn run_with(members: Vec<Member<String>>, body_limit: Option<u64>) -> Run<String> {
    run(members, &settings(body_limit), &RuleSet::vn_335_2025().cap).expect("a partition")
}

fn good(count: usize, group: &str) -> Vec<Member<String>> {
    (0..count).map(|index| member(&format!("{group}-good-{index}"), group, 75, None)).collect()
}

fn chosen(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}

#[test]
fn the_decree_s_table_of_places() {
    let rules = RuleSet::vn_335_2025();
    let rate = |percent| Rate::decided(percent, &rules.cap).expect("a rate");
    for (people, literal, inclusive, exceptional) in
        [(1, 0, 0, 0), (4, 0, 0, 1), (5, 0, 1, 1), (6, 1, 1, 1), (9, 1, 1, 2), (10, 1, 2, 2), (30, 5, 6, 7)]
    {
        assert_eq!(rate(20).places(CapBase::Literal, people, people), literal);
        assert_eq!(rate(20).places(CapBase::Inclusive, people, people), inclusive);
        assert_eq!(rate(25).places(CapBase::Literal, people, people), inclusive);
        assert_eq!(rate(25).places(CapBase::Inclusive, people, people), exceptional);
    }
}

#[test]
fn the_exceptional_rate_needs_both_conditions() {
    let rules = RuleSet::vn_335_2025();
    let refused =
        |outstanding, decided| Rate::request(25, outstanding, decided, &rules.cap).err().map(|r| r.code);
    assert_eq!(refused(true, false), Some(Code::RateNeedsDecision));
    assert_eq!(refused(false, true), Some(Code::RateNeedsDecision));
    assert_eq!(refused(true, true), None);
    assert!(Rate::request(15, false, false, &rules.cap).is_ok(), "an agency may stay below");
}

#[test]
fn a_tie_is_decided_by_people_within_its_places() {
    let mut members = good(7, "G");
    members.extend(["A", "B", "C"].map(|id| member(id, "G", 95, None)));
    let run = run_with(members, None);
    assert_eq!(run.status(), Status::NeedsDecision);
    let selection = run.selection;
    assert_eq!(selection.decisions.first().map(|open| open.places), Some(2));
    for wrong in [&["A"][..], &["A", "B", "C"], &["A", "G-good-0"]] {
        assert!(selection.clone().decide(0, &chosen(wrong)).is_err(), "{wrong:?}");
    }
    assert!(selection.clone().decide(1, &chosen(&["A", "B"])).is_err(), "no such decision");
    let decided = selection.decide(0, &chosen(&["A", "C"])).expect("two of three");
    assert!(!decided.is_open());
    assert_eq!(decided.selected().collect::<Vec<_>>(), ["A", "C"]);
    assert_eq!(
        decided.verdicts.get("B").map(|(_, verdict)| *verdict),
        Some(Verdict::MovedDown(MoveReason::NotChosen))
    );
    assert_eq!(decided.places_left(), 0);
}

#[test]
fn who_fits_no_place_is_skipped_and_the_next_group_goes_on() {
    let mut members = good(3, "G1");
    members.extend(good(4, "G2"));
    members.extend([member("A", "G1", 98, None), member("B", "G1", 97, None), member("C", "G2", 91, None)]);
    let run = run_with(members, Some(5));
    assert_eq!(run.selection.selected().collect::<Vec<_>>(), ["A", "C"]);
    let verdict = run.find_class(&"B".to_owned());
    assert_eq!(verdict, (Some(Class::Good), Some(Verdict::MovedDown(MoveReason::GroupFull))));
}

#[test]
fn the_body_s_own_limit_cuts_across_groups() {
    let mut members = good(4, "G1");
    members.extend(good(4, "G2"));
    members.extend([member("A", "G1", 98, None), member("B", "G2", 97, None)]);
    let run = run_with(members, Some(1));
    assert_eq!(run.selection.selected().collect::<Vec<_>>(), ["A"]);
    let verdict = run.find_class(&"B".to_owned());
    assert_eq!(verdict, (Some(Class::Good), Some(Verdict::MovedDown(MoveReason::BodyFull))));
}

#[test]
fn a_tie_break_that_only_some_have_decides_nothing() {
    let mut members = good(3, "G");
    members.extend([member("A", "G", 95, Some(99)), member("B", "G", 95, None)]);
    assert_eq!(run_with(members.clone(), None).status(), Status::NeedsDecision);
    members.truncate(3);
    members.extend([member("A", "G", 95, Some(98)), member("B", "G", 95, Some(99))]);
    assert_eq!(run_with(members, None).selection.selected().collect::<Vec<_>>(), ["B"]);
}

#[test]
fn nobody_stands_twice() {
    let members = vec![member("A", "G1", 95, None), member("A", "G2", 75, None)];
    let refusal = run(members, &settings(None), &RuleSet::vn_335_2025().cap).expect_err("twice");
    assert_eq!(
        (refusal.code, refusal.written_path()),
        (Code::GroupsDoNotPartition, "groups.G2.A".to_owned())
    );
}

#[test]
fn a_run_reads_back_as_it_was_stored() {
    let mut members = good(7, "G");
    members.extend(["A", "B", "C"].map(|id| member(id, "G", 95, None)));
    let selection = run_with(members, None).selection;
    let text = serde_json::to_string(&selection).expect("JSON");
    assert_eq!(serde_json::from_str::<Selection<String>>(&text).expect("the same"), selection);
}

#[test]
fn the_cap_is_a_ground_of_its_own() {
    let before = || vec![Ground::Score(Class::Excellent), Ground::Overlay("L1".to_owned())];
    let articles = |verdict: Verdict| {
        verdict.find_final(before()).map(|(class, grounds)| {
            (
                class.short(),
                grounds.iter().map(|ground| ground.article().to_owned()).collect::<Vec<_>>().join(" "),
            )
        })
    };
    assert_eq!(articles(Verdict::Selected), Some(("XS", "20.1 L1 20.5".to_owned())));
    assert_eq!(articles(Verdict::MovedDown(MoveReason::GroupFull)), Some(("T", "20.5".to_owned())));
    assert_eq!(articles(Verdict::Tied { decision: 0 }), None);
    for ground in before().into_iter().chain([Ground::Cap, Ground::Corruption, Ground::OrganisationCeiling]) {
        assert_eq!(Ground::parse(ground.article()), ground);
    }
}

#[test]
fn a_later_change_is_flagged_where_it_passes_the_cap() {
    let classes = |excellent: usize| {
        let best = std::iter::repeat_n(("G1", Class::Excellent), excellent);
        best.chain(std::iter::repeat_n(("G1", Class::Good), 4))
            .chain(std::iter::repeat_n(("G2", Class::Good), 10))
    };
    assert!(!find_exceeded(classes(1), &settings(None)).is_flagged());
    let group = find_exceeded(classes(2), &settings(None));
    assert!(group.is_flagged() && !group.body && group.groups.contains("G1"));
    assert!(find_exceeded(classes(1), &settings(Some(0))).body);
}

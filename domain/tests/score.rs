//! What holds for every input of a period's score, whatever its numbers.

use domain::number::Exact;
use domain::refusal::Language;
use domain::rules::{CapMode, LatePolicy, RuleSet};
use domain::score::explain::explain;
use domain::score::general::{Column, GeneralScores};
use domain::score::lines::{explanation, recompute};
use domain::score::period::{
    LeaderMark, Options, PeriodInput, PeriodResult, Rank, Role, ScopeMember, evaluate,
};
use domain::score::products::{
    Cause, Confirmation, Counts, Event, EventKind, HandOver, HandOverReason, Origin, ProductRow, Severity,
};
use domain::score::quantities::{Coefficient, Score};
use domain::score::unit_results::{LeaderValue, MemberOutcome};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::vn_335_2025);

fn event(units: i64) -> impl Strategy<Value = Event> {
    let kind = prop_oneof![
        Just((EventKind::Quality, Severity::Major)),
        Just((EventKind::Delay, Severity::Major)),
        Just((EventKind::Quality, Severity::Minor)),
    ];
    (1..=units.max(1), kind, 1..4_i64, any::<bool>(), any::<bool>(), prop::bool::weighted(0.1)).prop_map(
        |(unit, (kind, severity), count, objective, confirmed, before_takeover)| Event {
            unit: Some(unit),
            kind,
            severity,
            count,
            cause: if objective { Cause::Objective } else { Cause::Subjective },
            confirmation: confirmed.then(Confirmation::default),
            before_takeover,
        },
    )
}

fn row() -> impl Strategy<Value = ProductRow> {
    let origin = prop_oneof![3 => Just(Origin::Plan), 1 => Just(Origin::TakenOver), 1 => Just(Origin::AdHoc)];
    (1..5_000_000_i64, 1..12_i64, 0..=12_i64, origin, 0..6_i64, 0..6_i64, 0..4_usize).prop_flat_map(
        |(micro, assigned, done, origin, reviews, delays, events)| {
            let planned = origin == Origin::Plan;
            let (assigned, completed) = if planned { (assigned, done.min(assigned)) } else { (0, done) };
            let units = assigned.max(completed);
            let events = if units == 0 { 0 } else { events };
            prop::collection::vec(event(units), events).prop_map(move |events| ProductRow {
                id: micro,
                code: format!("P{micro}"),
                reference: String::new(),
                coefficient: Coefficient::from_micro(micro),
                assigned,
                completed,
                promised: None,
                origin,
                handed_over: None,
                events,
                counts: Counts { failed_reviews: reviews.min(units), delays: delays.min(units) },
            })
        },
    )
}

fn mark() -> impl Strategy<Value = Option<LeaderMark>> {
    let value = prop_oneof![Just(LeaderValue::Full), Just(LeaderValue::Half)];
    prop::option::weighted(0.9, value.prop_map(|value| LeaderMark { value, reason: "vì".to_owned() }))
}

fn role() -> impl Strategy<Value = Role> {
    let outcome = prop_oneof![
        6 => (0..=100_i128).prop_map(|score| MemberOutcome::Scored(Exact::whole(score))),
        1 => Just(MemberOutcome::Excused),
        1 => Just(MemberOutcome::Missing),
    ];
    let scope = prop::collection::vec(outcome, 0..4).prop_map(|outcomes| {
        let members = outcomes.into_iter().enumerate();
        members.map(|(index, outcome)| ScopeMember { id: format!("O{index}"), outcome }).collect()
    });
    prop_oneof![
        Just(Role::Staff),
        (scope, mark(), mark()).prop_map(|(scope, organising, unity)| Role::Leader {
            rank: Rank::Head,
            scope,
            organising,
            unity
        }),
    ]
}

fn input() -> impl Strategy<Value = PeriodInput> {
    let late = prop_oneof![Just(LatePolicy::MinusEach), Just(LatePolicy::ZeroWhenLate)];
    let cap = prop_oneof![Just(CapMode::Mean), Just(CapMode::Each)];
    (prop::collection::vec(row(), 0..6), 0..=3_000_i128, role(), late, cap).prop_map(
        |(rows, general, role, late_policy, cap_mode)| {
            let points = Exact::fraction(general, 100);
            let column = Column::of_total(points, &RULES.general).expect("0 to 30");
            PeriodInput {
                role,
                general: GeneralScores { final_score: Some(column), ..GeneralScores::default() },
                rows,
                options: Options { late_policy, cap_mode },
            }
        },
    )
}

fn score(input: &PeriodInput) -> PeriodResult {
    evaluate(input, &RULES).expect("the generated input is sound")
}

fn points(input: &PeriodInput) -> Option<Score> {
    score(input).score().cloned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scores_stay_within_0_and_100(input in input()) {
        let result = score(&input);
        if let Some(score) = result.score() {
            prop_assert!((Exact::zero()..=Exact::whole(100)).contains(score.exact()));
        }
        if let Some(found) = &result.task_result {
            prop_assert!((Exact::zero()..=Exact::whole(100)).contains(found.result.exact()));
            prop_assert!(found.result <= found.raw);
        }
        let tally = &result.tally;
        prop_assert!(tally.quality <= tally.completed && tally.on_time <= tally.completed);
        prop_assert!(!tally.quality.is_negative() && !tally.on_time.is_negative());
    }

    #[test]
    fn one_more_unit_done_never_lowers(input in input(), pick in any::<prop::sample::Index>()) {
        prop_assume!(!input.rows.is_empty());
        let mut more = input.clone();
        let row = &mut more.rows[pick.index(input.rows.len())];
        prop_assume!(row.origin != Origin::Plan || row.completed < row.assigned);
        row.completed += 1;
        prop_assert!(points(&more) >= points(&input));
    }

    #[test]
    fn one_more_unexcused_event_never_raises(
        input in input(), pick in any::<prop::sample::Index>(), unit in any::<prop::sample::Index>(), delay in any::<bool>(),
    ) {
        prop_assume!(!input.rows.is_empty());
        let mut more = input.clone();
        let row = &mut more.rows[pick.index(input.rows.len())];
        prop_assume!(row.units() > 0);
        row.events.push(Event {
            unit: Some(1 + unit.index(usize::try_from(row.units()).expect("small")) as i64),
            kind: if delay { EventKind::Delay } else { EventKind::Quality },
            severity: Severity::Major,
            count: 1,
            cause: Cause::Objective,
            confirmation: None,
            before_takeover: false,
        });
        prop_assert!(points(&more) <= points(&input));
    }

    #[test]
    fn more_general_points_never_lower(input in input(), less in 0..=3_000_i128) {
        let mut other = input.clone();
        let column = Column::of_total(Exact::fraction(less, 100), &RULES.general).expect("0 to 30");
        let more = input.general.final_score.as_ref().expect("generated").total() >= column.total();
        other.general.final_score = Some(column);
        let (first, second) = (points(&input), points(&other));
        let (low, high) = if more { (second, first) } else { (first, second) };
        prop_assert!(low <= high);
    }

    #[test]
    fn the_order_of_rows_events_and_people_changes_no_number(input in input()) {
        let mut other = input.clone();
        other.rows.reverse();
        other.rows.iter_mut().for_each(|row| row.events.reverse());
        if let Role::Leader { scope, .. } = &mut other.role {
            scope.reverse();
        }
        let (first, second) = (score(&input), score(&other));
        prop_assert_eq!(&first.outcome, &second.outcome);
        prop_assert_eq!(&first.missing, &second.missing);
        prop_assert_eq!(&first.shares, &second.shares);
        prop_assert_eq!(&first.task_result, &second.task_result);
        prop_assert_eq!(&first.leader, &second.leader);
        prop_assert_eq!(first.tally.unexcused_delays, second.tally.unexcused_delays);
    }

    #[test]
    fn the_stored_explanation_recomputes_to_the_same_bytes(input in input()) {
        let result = score(&input);
        let stored = explanation(&input, &result, &RULES);
        prop_assert_eq!(&recompute(&stored, &RULES).expect("sound"), &stored);
        for line in &result.lines {
            for language in [Language::Vi, Language::En] {
                let sentence = explain(line, &RULES.levels, language);
                prop_assert!(sentence.ends_with(").") && sentence.contains(line.article), "{}", sentence);
            }
        }
    }

    /// The sums in machine integers are those that fractions give, unit by unit as the article reads.
    #[test]
    fn sums_are_those_of_the_article_unit_by_unit(input in input()) {
        let counted = |row: &ProductRow, kind: EventKind, unit: i64| -> i64 {
            let spread = if kind == EventKind::Delay { row.counts.delays } else { row.counts.failed_reviews };
            let events = row.events.iter().filter(|event| {
                event.kind == kind && !event.is_minor() && event.unit == Some(unit) && !event.is_excused() && !event.before_takeover
            });
            events.map(|event| event.count).sum::<i64>() + i64::from(unit <= spread)
        };
        let sum = |kind: EventKind| -> Exact {
            input.rows.iter().flat_map(|row| (1..=row.completed).map(move |unit| (row, unit))).map(|(row, unit)| {
                let times = counted(row, kind, unit);
                let zero = kind == EventKind::Delay && input.options.late_policy == LatePolicy::ZeroWhenLate;
                let left = if zero && times > 0 { 0 } else { (4 - times).max(0) };
                row.coefficient.exact() * Exact::fraction(left.into(), 4)
            }).sum()
        };
        let tally = score(&input).tally;
        prop_assert_eq!(tally.quality, sum(EventKind::Quality));
        prop_assert_eq!(tally.on_time, sum(EventKind::Delay));
    }

    #[test]
    fn what_the_superior_moves_leaves_the_assigned_amount(input in input(), row in row()) {
        prop_assume!(row.origin == Origin::Plan);
        let moved = |reason| {
            let mut other = input.clone();
            let handed_over = Some(HandOver { to: "B".to_owned(), reason });
            other.rows.push(ProductRow { completed: 0, handed_over, ..row.clone() });
            score(&other).tally.assigned
        };
        let before = score(&input).tally.assigned;
        prop_assert_eq!(&moved(HandOverReason::Leave), &before);
        prop_assert_eq!(&moved(HandOverReason::Reorganisation), &before);
        prop_assert!(moved(HandOverReason::Unable) > before);
    }
}

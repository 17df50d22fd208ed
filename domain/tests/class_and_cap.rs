//! Properties of classes and of the excellence cap that hold for every input.

use domain::cap::{CapBase, Counts, Member, Rate, Rated, Run, Selection, Settings, Standing, Verdict, run};
use domain::class::{
    Act, ActKind, BeforeCap, Class, CorruptionCases, Decision, DisciplineForm, DisciplinedBy, Facts,
    OrganisationClass, Outcome, Overlay, OverlayRule, Role, classify,
};
use domain::number::Exact;
use domain::rules::RuleSet;
use domain::satisfaction::Ratings;
use domain::terms::Term;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

fn rules() -> &'static RuleSet {
    static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::vn_335_2025);
    &RULES
}

/// Members with few different scores, so that ties are common.
fn members() -> impl Strategy<Value = Vec<Member<u32>>> {
    let one = (0..4u32, 45..=100i128, prop::option::of(95..=97i128), prop::option::of(0..3u64));
    prop::collection::vec(one, 0..60).prop_map(|people| {
        let levels = &rules().levels;
        let members =
            people.into_iter().zip(0u32..).map(|((group, score, results, unexcused_delays), id)| {
                let score = Exact::whole(score - score % 2);
                let class = BeforeCap(Class::from(levels.level(&score)));
                let results = results.map(Exact::whole);
                let standing = Standing::Rated(Rated { class, score, results, unexcused_delays });
                Member { id, group: format!("G{group}"), standing }
            });
        members.collect()
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    (0..3usize, 0..=25u32, prop::option::of(0..8u64)).prop_map(|(base, percent, body_limit)| Settings {
        base: CapBase::ALL[base],
        rate: Rate::decided(percent, &rules().cap).expect("at most 25 %"),
        body_limit,
    })
}

/// Takes each open decision by choosing as many as there are places, greedily by id.
fn decide_all(mut selection: Selection<u32>) -> Selection<u32> {
    for (number, open) in selection.decisions.clone().into_iter().enumerate() {
        let mut limits = open.group_limits;
        let mut chosen = BTreeSet::new();
        for id in open.people {
            let group = &selection.verdicts[&id].0;
            let left = limits.get_mut(group).expect("a limit for each group");
            if *left > 0 && (chosen.len() as u64) < open.places {
                *left -= 1;
                chosen.insert(id);
            }
        }
        selection = selection.decide(number, &chosen).expect("a choice that fits is always possible");
    }
    selection
}

fn final_classes(run: &Run<u32>, selection: &Selection<u32>) -> BTreeMap<u32, Class> {
    let capped = selection.verdicts.iter();
    let capped = capped.map(|(id, (_, verdict))| (*id, verdict.find_class().expect("decided")));
    run.settled.iter().map(|(id, class)| (*id, *class)).chain(capped).collect()
}

proptest! {
    #[test]
    fn the_cap_is_never_exceeded(members in members(), settings in settings()) {
        let groups: BTreeMap<u32, String> =
            members.iter().map(|member| (member.id, member.group.clone())).collect();
        let run = run(members, &settings, &rules().cap).expect("a partition");
        let selection = decide_all(run.selection.clone());
        let classes = final_classes(&run, &selection);
        prop_assert_eq!(classes.len(), groups.len());
        let of = |group: Option<&str>| -> Counts {
            let inside = classes.iter().filter(|(id, _)| group.is_none_or(|group| groups[id] == group));
            inside.map(|(_, class)| *class).collect()
        };
        prop_assert!(of(None).within(settings.base, settings.rate));
        prop_assert!(settings.body_limit.is_none_or(|limit| of(None).excellent <= limit));
        for group in selection.groups.keys() {
            prop_assert!(of(Some(group)).within(settings.base, settings.rate));
        }
        if settings.base == CapBase::Literal {
            // The letter of 20.5a on the final figures: EXCELLENT at most r of those classified GOOD.
            let counts = of(None);
            prop_assert!(100 * counts.excellent <= u64::from(settings.rate.percent()) * counts.good);
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(
        (members, shuffled) in members().prop_flat_map(|members| (Just(members.clone()), Just(members).prop_shuffle())),
        settings in settings(),
    ) {
        prop_assert_eq!(run(members, &settings, &rules().cap), run(shuffled, &settings, &rules().cap));
    }

    #[test]
    fn nobody_is_passed_by_a_lower_score_of_his_group(members in members(), settings in settings()) {
        let scores: BTreeMap<u32, Exact> = members.iter().filter_map(|member| match &member.standing {
            Standing::Rated(rated) => Some((member.id, rated.score.clone())),
            Standing::Open(_) => None,
        }).collect();
        let selection = run(members, &settings, &rules().cap).expect("a partition").selection;
        let rank = |verdict: Verdict| match verdict {
            Verdict::Selected => 2,
            Verdict::Tied { .. } => 1,
            Verdict::MovedDown(_) => 0,
        };
        for (better, (group, verdict)) in &selection.verdicts {
            for (worse, (other, lower)) in &selection.verdicts {
                if group == other && scores[better] > scores[worse] {
                    prop_assert!(rank(*verdict) >= rank(*lower), "{better} before {worse}");
                }
            }
        }
    }

    #[test]
    fn no_place_stays_empty_while_somebody_fits_it(members in members(), settings in settings()) {
        let settings = Settings { body_limit: None, ..settings };
        let run = run(members, &settings, &rules().cap).expect("a partition");
        let selection = decide_all(run.selection.clone());
        for (name, group) in &selection.groups {
            let here = selection.verdicts.values().filter(|(group, _)| group == name);
            let selected = here.filter(|(_, verdict)| *verdict == Verdict::Selected).count() as u64;
            prop_assert_eq!(selected, group.places.min(group.counts.excellent));
        }
    }
}

fn class() -> impl Strategy<Value = Class> {
    (0..4usize).prop_map(|index| Class::ALL[index])
}

fn act() -> impl Strategy<Value = Act> {
    let kinds = [ActKind::Degradation, ActKind::PublicDuty, ActKind::SetExample, ActKind::Other];
    (0..kinds.len(), 0..DisciplineForm::ALL.len(), 2025..2028i32, prop::option::of(2025..2028i32)).prop_map(
        move |(kind, form, year, used_in_year)| Act {
            id: format!("{kind}-{form}-{year}"),
            kind: kinds[kind],
            concluded_on: None,
            decisions: vec![Decision {
                by: DisciplinedBy::Administration,
                form: DisciplineForm::ALL[form],
                effective: format!("{year}-06-01").parse().expect("a day"),
            }],
            act_on: None,
            act_at: None,
            moved_on: None,
            used_in_year,
        },
    )
}

fn overlay() -> impl Strategy<Value = Overlay> {
    prop_oneof![class().prop_map(OverlayRule::Bound), Just(OverlayRule::Block("TASK".to_owned())),]
        .prop_map(|rule| Overlay { id: "L1".to_owned(), rule })
}

fn facts() -> impl Strategy<Value = Facts> {
    let organisation = prop_oneof![
        Just(OrganisationClass::Open),
        Just(OrganisationClass::Candidate),
        class().prop_map(OrganisationClass::Final),
    ];
    let acts = prop::collection::vec(act(), 0..2);
    let overlays = prop::collection::vec(class(), 0..2);
    (0..=300i128, 0..3usize, any::<bool>(), any::<bool>(), organisation, acts, overlays).prop_map(
        |(thirds, role, in_charge, handled, organisation, acts, bounds)| Facts {
            score: Exact::fraction(thirds, 3),
            year: 2026,
            role: Role::ALL[role],
            in_charge,
            organisation,
            acts,
            moved_on: None,
            corruption: CorruptionCases { handled, pending: false },
            overlays: bounds
                .into_iter()
                .map(|bound| Overlay { id: "L0".to_owned(), rule: OverlayRule::Bound(bound) })
                .collect(),
        },
    )
}

fn outcome(facts: &Facts) -> Option<BeforeCap> {
    match classify(facts, rules()).outcome {
        Outcome::Classified { class, grounds } => {
            assert!(!grounds.is_empty(), "a class has a ground");
            Some(class)
        }
        Outcome::WaitingOrgClass | Outcome::Blocked => None,
    }
}

proptest! {
    #[test]
    fn nothing_added_raises_a_class(facts in facts(), act in act(), overlay in overlay()) {
        let before = outcome(&facts);
        for added in [
            Facts { acts: facts.acts.iter().cloned().chain([act]).collect(), ..facts.clone() },
            Facts { overlays: facts.overlays.iter().cloned().chain([overlay]).collect(), ..facts.clone() },
            Facts { corruption: CorruptionCases { handled: true, pending: true }, ..facts.clone() },
        ] {
            if let (Some(before), Some(after)) = (before, outcome(&added)) {
                prop_assert!(after <= before, "{added:?}");
            }
        }
    }

    #[test]
    fn a_higher_score_never_lowers_a_class(facts in facts(), more in 0..100i128) {
        let higher = Facts { score: &facts.score + &Exact::whole(more), ..facts.clone() };
        if let (Some(before), Some(after)) = (outcome(&facts), outcome(&higher)) {
            prop_assert!(before <= after);
        }
    }

    #[test]
    fn what_an_open_organisation_becomes_changes_no_class_given_before(facts in facts(), becomes in class()) {
        let lowest = facts.organisation.lowest();
        if let Some(before) = outcome(&facts).filter(|_| becomes >= lowest) {
            // A class told while the organisation was open stands whatever it becomes.
            if !matches!(facts.organisation, OrganisationClass::Final(_)) {
                let later = Facts { organisation: OrganisationClass::Final(becomes), ..facts };
                prop_assert_eq!(outcome(&later), Some(before));
            }
        }
    }

    #[test]
    fn the_interval_holds_the_share(satisfied in 0..500u64, others in 0..500u64) {
        let rules = &rules().satisfaction;
        let ratings = Ratings::new(satisfied, satisfied + others).expect("k of n");
        if let (Some(interval), Some(share)) = (ratings.wilson(rules), ratings.share()) {
            prop_assert!(interval.low >= Exact::zero() && interval.low <= share);
            prop_assert!(share <= interval.high && interval.high <= Exact::whole(1));
        }
    }
}

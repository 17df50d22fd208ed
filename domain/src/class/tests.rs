//! Worked by hand beside the decree.

use super::*;
use crate::number::Exact;
use crate::refusal::Language;
use crate::rules::RuleSet;
use chrono::NaiveDate;
use std::collections::BTreeMap;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn discipline(form: DisciplineForm, effective: &str) -> Decision {
    Decision { by: DisciplinedBy::Administration, form, effective: day(effective) }
}

fn act(kind: ActKind, decisions: Vec<Decision>) -> Act {
    Act {
        id: "A1".to_owned(),
        kind,
        concluded_on: None,
        decisions,
        act_on: None,
        act_at: None,
        moved_on: None,
        used_in_year: None,
    }
}

fn facts(score: i128) -> Facts {
    Facts {
        score: Exact::whole(score),
        year: 2026,
        role: Role::Staff,
        in_charge: false,
        organisation: OrganisationClass::Open,
        acts: Vec::new(),
        moved_on: None,
        corruption: CorruptionCases::default(),
        overlays: Vec::new(),
    }
}

fn articles(facts: &Facts) -> Vec<String> {
    match classify(facts, &RuleSet::vn_335_2025()).outcome {
        Outcome::Classified { grounds, .. } => {
            grounds.iter().map(|ground| ground.article().to_owned()).collect()
        }
        open => vec![format!("{open:?}")],
    }
}

fn used(act: &Act, moved_on: Option<&str>) -> Option<i32> {
    act.find_use(moved_on.map(day), &RuleSet::vn_335_2025().classes).map(|usage| usage.year)
}

#[test]
fn what_is_below_a_reprimand_is_no_discipline() {
    let reminded = act(ActKind::PublicDuty, vec![discipline(DisciplineForm::Reminder, "2026-03-01")]);
    assert_eq!(used(&reminded, None), None);
    let both = act(
        ActKind::PublicDuty,
        vec![
            discipline(DisciplineForm::Criticism, "2025-12-01"),
            discipline(DisciplineForm::Warning, "2026-03-01"),
        ],
    );
    assert_eq!(used(&both, None), Some(2026));
}

#[test]
fn a_conclusion_counts_for_20_4b_and_not_for_20_4c() {
    let mut concluded = act(ActKind::SetExample, Vec::new());
    concluded.concluded_on = Some(day("2026-06-01"));
    assert_eq!(articles(&Facts { acts: vec![concluded.clone()], ..facts(92) }), ["20.4b"]);
    concluded.kind = ActKind::PublicDuty;
    assert_eq!(articles(&Facts { acts: vec![concluded], ..facts(92) }), ["20.1"]);
}

#[test]
fn an_act_of_an_earlier_year_at_the_old_body_goes_back_to_it() {
    let mut late = act(ActKind::PublicDuty, vec![discipline(DisciplineForm::Reprimand, "2026-09-01")]);
    late.act_on = Some(day("2025-11-03"));
    assert_eq!(used(&late, Some("2026-05-01")), Some(2025), "disciplined after the move");
    assert_eq!(used(&late, Some("2026-10-01")), Some(2026), "disciplined while still at the old body");
    assert_eq!(used(&late, Some("2025-07-01")), Some(2026), "an act at the new body");
    assert_eq!(used(&late, None), Some(2026), "never moved");
}

#[test]
fn a_closed_year_is_opened_by_an_act_of_its_own_and_only_where_the_class_changes() {
    let mut late = act(ActKind::PublicDuty, vec![discipline(DisciplineForm::Reprimand, "2027-02-01")]);
    late.act_on = Some(day("2026-11-03"));
    let mut years = YearsOfActs {
        scores: BTreeMap::from([(2026, Exact::whole(88)), (2027, Exact::whole(91))]),
        acts: vec![late],
        final_on: BTreeMap::from([(2026, day("2026-12-14"))]),
        moved_on: Some(day("2027-01-01")),
    };
    let rules = RuleSet::vn_335_2025();
    let got = classify_years(&years, &rules);
    assert_eq!(got.classes.values().map(|class| class.short()).collect::<Vec<_>>(), ["KHT", "XS_CANDIDATE"]);
    assert_eq!(got.reclassify.into_iter().collect::<Vec<_>>(), [2026]);
    years.scores.insert(2026, Exact::whole(45));
    assert!(classify_years(&years, &rules).reclassify.is_empty());
}

#[test]
fn a_head_waits_only_while_his_organisation_could_lower_him() {
    let head = |score, organisation| Facts { role: Role::Head, organisation, ..facts(score) };
    assert_eq!(articles(&head(93, OrganisationClass::Candidate)), ["WaitingOrgClass"]);
    assert_eq!(articles(&head(55, OrganisationClass::Open)), ["WaitingOrgClass"]);
    assert_eq!(articles(&head(45, OrganisationClass::Open)), ["20.4a"]);
    assert_eq!(articles(&head(75, OrganisationClass::Final(Class::Good))), ["20.2", "20.6"]);
    let bound = Overlay { id: "L1".to_owned(), rule: OverlayRule::Bound(Class::Completed) };
    let lowered = Facts { overlays: vec![bound], ..head(93, OrganisationClass::Candidate) };
    assert_eq!(articles(&lowered), ["L1"], "an overlay below what the organisation can become");
}

#[test]
fn corruption_touches_those_who_answer_for_it() {
    let corruption = CorruptionCases { handled: true, pending: true };
    for (role, in_charge, touched) in [
        (Role::Head, false, true),
        (Role::Deputy, true, true),
        (Role::Deputy, false, false),
        (Role::Staff, true, false),
    ] {
        let organisation = OrganisationClass::Final(Class::Excellent);
        let facts = Facts { role, in_charge, corruption, organisation, ..facts(92) };
        let got = classify(&facts, &RuleSet::vn_335_2025());
        assert_eq!(articles(&facts).contains(&"20.4d".to_owned()), touched, "{role:?} {in_charge}");
        assert_eq!(got.warnings.contains(&ClassWarning::PendingCase), touched, "{role:?} {in_charge}");
    }
}

#[test]
fn the_ground_of_a_score_tells_the_thresholds_of_its_rules() {
    let mut levels = RuleSet::vn_335_2025().levels;
    levels.completed = "50.5".parse().expect("a number");
    let said = |language| {
        let grounds = Class::ALL.iter().map(|class| Ground::Score(*class));
        grounds.filter_map(|ground| ground.words(&levels, language)).collect::<Vec<_>>()
    };
    assert_eq!(
        said(Language::Vi),
        [
            "Tổng điểm dưới 50,5",
            "Tổng điểm từ 50,5 đến dưới 70",
            "Tổng điểm từ 70 đến dưới 90",
            "Tổng điểm từ 90 trở lên"
        ]
    );
    assert_eq!(
        said(Language::En),
        [
            "The score is under 50.5",
            "The score is at least 50.5 and under 70",
            "The score is at least 70 and under 90",
            "The score is at least 90"
        ]
    );
}

//! Hand-worked years and parts beside the worked cases.

use super::*;
use crate::number::Exact;
use crate::periods::{Month, Period};
use crate::refusal::Code;
use crate::rules::{CapMode, RuleSet, SickLeave};
use crate::score::quantities::{Percent, Points, Score};
use crate::score::unit_results::MemberOutcome;
use chrono::NaiveDate;

fn points(number: i128) -> PeriodValue {
    PeriodValue::Scored(Score::new(Exact::whole(number)))
}

fn entry(period: Option<Period>, value: PeriodValue) -> Entry {
    Entry { period: period.expect("a period"), value, ended: true }
}

/// Twelve months: the first `scored` at 80, the others as given.
fn months(scored: u32, rest: &PeriodValue) -> Vec<Entry> {
    let value = |month| if month <= scored { points(80) } else { rest.clone() };
    (1..=12).map(|month| entry(Period::month(2026, month), value(month))).collect()
}

/// Whole months of service: so many worked, so many sick, so many of study.
fn service(worked: u32, sick: u32, study: u32) -> Vec<MonthService> {
    let month = |number| {
        let none = MonthService::none(Month::new(2026, number).expect("a month"));
        let days = none.days_of_month;
        match number {
            number if number <= worked => MonthService { worked: days, ..none },
            number if number <= worked + sick => MonthService { sick_or_maternity: days, ..none },
            number if number <= worked + sick + study => MonthService { study: days, ..none },
            _ => none,
        }
    };
    (1..=12).map(month).collect()
}

fn year<'a>(entries: &'a [Entry], service: &'a [MonthService]) -> Year<'a> {
    Year { year: 2026, entries, service, left_on: None, as_of: None, study_decision: None }
}

fn status(year: &Year<'_>, sick_leave: SickLeave) -> YearStatus {
    year.status(&RuleSet::vn_335_2025().rollup, sick_leave).expect("each month covered once")
}

#[test]
fn sick_leave_counts_or_lifts() {
    let entries = months(3, &PeriodValue::Excused(Excuse::Sick));
    let short = service(3, 1, 0);
    let scored = YearStatus::Mean(Mean::Scored { score: Score::new(Exact::whole(80)), months_counted: 3 });
    let under = YearStatus::NotClassified(NotClassified::UnderMinimum);
    assert_eq!(status(&year(&entries, &short), SickLeave::CountsAsWorked), under);
    assert_eq!(status(&year(&entries, &short), SickLeave::LiftsMinimum), scored);
    assert_eq!(status(&year(&entries, &service(3, 3, 0)), SickLeave::CountsAsWorked), scored);
}

#[test]
fn study_waits_for_a_decision_and_blocked_months_go_first() {
    let (entries, service) = (months(4, &PeriodValue::Excused(Excuse::Study)), service(4, 0, 8));
    let mut asked = year(&entries, &service);
    assert_eq!(status(&asked, SickLeave::CountsAsWorked), YearStatus::NeedsStudyDecision);
    asked.study_decision = Some(StudyDecision::NotClassified);
    let no = YearStatus::NotClassified(NotClassified::Study);
    assert_eq!(status(&asked, SickLeave::CountsAsWorked), no);
    asked.study_decision = Some(StudyDecision::Classified);
    assert!(matches!(status(&asked, SickLeave::CountsAsWorked), YearStatus::Mean(Mean::Scored { .. })));
    let mut open = entries.clone();
    open[0].value = PeriodValue::without_score(OpenState::Missing);
    let blocked = status(&year(&open, &service), SickLeave::CountsAsWorked);
    assert!(matches!(blocked, YearStatus::Mean(Mean::Blocked(_))));
}

#[test]
fn who_leaves_after_the_year_was_there_for_it() {
    let (entries, service) = (months(12, &points(80)), service(12, 0, 0));
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let left = YearStatus::NotClassified(NotClassified::Left);
    for (left_on, as_of, gone) in [
        ("2026-12-31", None, true),
        ("2027-01-15", day("2027-03-01"), false),
        ("2026-09-30", day("2026-09-30"), true),
        ("2026-09-30", day("2026-09-29"), false),
    ] {
        let asked = Year { left_on: day(left_on), as_of, ..year(&entries, &service) };
        assert_eq!(status(&asked, SickLeave::CountsAsWorked) == left, gone, "{left_on} {as_of:?}");
    }
}

#[test]
fn each_month_is_covered_once() {
    let mut entries = months(12, &points(80));
    entries.push(entry(Period::quarter(2026, 2), points(80)));
    let service = service(12, 0, 0);
    let refused = year(&entries, &service)
        .status(&RuleSet::vn_335_2025().rollup, SickLeave::CountsAsWorked)
        .expect_err("April is given twice");
    assert_eq!((refused.code, refused.path.join(".")), (Code::PeriodTwice, "quarters.2".to_owned()));
    entries.remove(4);
    entries.pop();
    let refused = year(&entries, &service)
        .status(&RuleSet::vn_335_2025().rollup, SickLeave::CountsAsWorked)
        .expect_err("no word about May");
    assert_eq!((refused.code, refused.path.join(".")), (Code::MonthNotCovered, "months.5".to_owned()));
}

#[test]
fn a_quarter_stands_for_its_three_months() {
    let mut entries: Vec<Entry> =
        (1..=9).map(|month| entry(Period::month(2026, month), points(80))).collect();
    entries.push(entry(Period::quarter(2026, 4), points(96)));
    let score = Score::new(Exact::whole(84));
    assert_eq!(mean(&entries), Mean::Scored { score, months_counted: 12 });
}

#[test]
fn months_worked_go_by_calendar_days() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let days = |from, to| crate::periods::Days::new(day(from), day(to)).expect("in order");
    let absence = |kind, from, to| crate::absence::Absence { kind, days: days(from, to) };
    let absences = [
        absence(crate::terms::AbsenceKind::Unpaid, "2026-07-20", "2026-07-22"),
        absence(crate::terms::AbsenceKind::Sick, "2026-07-22", "2026-07-23"),
    ];
    let july =
        MonthService::of(Month::new(2026, 7).expect("July"), &[days("2026-07-15", "2026-12-31")], &absences);
    assert_eq!(july, MonthService { days_of_month: 31, worked: 13, sick_or_maternity: 2, study: 0 });
    assert_eq!(
        months_worked(&[july], |month| month.worked + month.sick_or_maternity),
        Exact::fraction(15, 31)
    );
}

#[test]
fn an_open_part_leaves_the_whole_open() {
    let part = |value, working_days| Part { value, working_days };
    assert_eq!(joined(&[]), None);
    assert_eq!(
        joined(&[part(points(60), 5), part(points(90), 15), part(points(0), 0)]),
        Some(PeriodValue::Scored(Score::new(Exact::fraction(165, 2))))
    );
    let excused = part(PeriodValue::Excused(Excuse::Unpaid), 15);
    assert_eq!(joined(&[part(points(60), 5), excused.clone()]), Some(points(60)));
    assert_eq!(joined(&[excused]), Some(PeriodValue::Excused(Excuse::Unpaid)));
    let open = joined(&[part(points(60), 5), part(PeriodValue::without_score(OpenState::Missing), 15)]);
    let so_far = Some(Score::new(Exact::whole(60)));
    assert_eq!(open, Some(PeriodValue::Open { state: OpenState::Missing, so_far }));
}

#[test]
fn components_are_means_over_the_months_that_have_them() {
    let row = |general, d: Option<i128>| Components {
        general: Some(Points::new(Exact::whole(general))),
        unit_results: d.map(|d| Percent::new(Exact::whole(d))),
        ..Components::default()
    };
    let (quarter, month) = (row(30, None), row(22, Some(50)));
    let means = mean_components(&[(3, &quarter), (1, &month)]);
    assert_eq!(means.general, Some(Points::new(Exact::whole(28))));
    assert_eq!(means.unit_results, Some(Percent::new(Exact::whole(50))));
    assert_eq!(means.result, None);
}

#[test]
fn a_pooled_quarter_is_capped_afterwards() {
    let month = |assigned, completed| PooledMonth {
        general: Points::new(Exact::whole(30)),
        sums: Sums {
            assigned: Exact::whole(assigned),
            completed: Exact::whole(completed),
            quality: Exact::whole(completed),
            on_time: Exact::whole(assigned),
        },
        leader: None,
    };
    let rules = RuleSet::vn_335_2025().task_results;
    let months = [month(10, 14), month(10, 8)];
    let pooled = |cap_mode| pooled(&months, false, cap_mode, &rules).expect("assigned");
    assert_eq!(pooled(CapMode::Mean).result_raw, Percent::new(Exact::fraction(320, 3)));
    assert_eq!(pooled(CapMode::Mean).score, Score::new(Exact::whole(100)));
    assert_eq!(pooled(CapMode::Each).result, Percent::new(Exact::whole(100)));
    assert!(super::pooled(&[month(0, 3)], false, CapMode::Mean, &rules).is_none());
    assert!(super::pooled(&months, true, CapMode::Mean, &rules).is_none());
}

#[test]
fn a_mean_over_a_leaders_period_says_how_the_person_stands() {
    let mut entries = months(3, &PeriodValue::Excused(Excuse::Sick));
    assert_eq!(MemberOutcome::from(&mean(&entries)), MemberOutcome::Scored(Exact::whole(80)));
    entries[0].value = PeriodValue::without_score(OpenState::Missing);
    assert_eq!(MemberOutcome::from(&mean(&entries)), MemberOutcome::Blocked);
}

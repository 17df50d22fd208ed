//! The same city each time, its counts, files that the reader takes, and scores that a city could have.

#![expect(clippy::print_stdout, reason = "the figures of the demo are worth reading")]

use super::city::FLAGSHIPS;
use super::*;
use crate::io::csv::Rows;
use crate::io::kinds::criteria::{CriterionLine, CriterionRow};
use crate::io::kinds::records::RecordRow;
use crate::io::kinds::{FileRow, Kind};
use domain::number::Exact;
use domain::periods::Month;
use domain::rules::RuleSet;
use domain::score::general::{Column, GeneralScores};
use domain::score::period::{LeaderMark, Options, PeriodInput, Rank, Role, ScopeMember, evaluate};
use domain::score::products::{Counts, Origin, ProductRow};
use domain::score::quantities::Coefficient;
use domain::score::unit_results::{LeaderValue, MemberOutcome};
use domain::terms::{Block, Leads, PositionGroup, UnitKind};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

fn bytes(city: &City, file: File) -> Vec<u8> {
    let mut bytes = Vec::new();
    city.write(file, &mut bytes).unwrap();
    bytes
}

fn read<T: FileRow>(city: &City, file: File) -> Vec<T> {
    let (name, bytes) = (file.name(), bytes(city, file));
    let mut rows = Vec::new();
    for row in Rows::<T, _>::open(&name, bytes.as_slice()).unwrap() {
        rows.push(
            row.unwrap_or_else(|refusals| {
                panic!("{name}: {:?}", refusals[0].message(domain::refusal::Language::En))
            })
            .value,
        );
    }
    rows
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let digest = |seed| {
        let city = City::make(seed, Scale::Small);
        let mut hash = Sha256::new();
        for file in File::all() {
            hash.update(bytes(&city, file));
        }
        (hash.finalize().to_vec(), format!("{:?}", city.orders()))
    };
    assert_eq!(digest(SEED), digest(SEED));
    assert_ne!(digest(SEED), digest(SEED + 1));
}

#[test]
fn the_whole_city_is_there() {
    let city = City::make(SEED, Scale::City);
    let count = |kind| city.communes.iter().filter(|commune| commune.kind == kind).count();
    assert_eq!(city.communes.len(), 114);
    assert_eq!([count(UnitKind::Ward), count(UnitKind::Commune), count(UnitKind::SpecialZone)], [45, 67, 2]);
    let norm: i64 = city.communes.iter().map(Commune::norm).sum();
    assert_eq!(norm, 5_023);
    let (mut short, mut over, mut total) = (0, 0, 0);
    for (place, commune) in city.communes.iter().enumerate() {
        let in_offices = |offices: &[&str]| {
            let inside = city.people.iter().filter(|person| {
                let post = &person.posts[0];
                post.commune == Some(place) && offices.contains(&city.position(post).office.as_str())
            });
            i64::try_from(inside.count()).unwrap()
        };
        let government = in_offices(&["UB", "VP", "KT", "VHXH", "PVHCC", "QS"]);
        assert!((commune.norm() - 6..=commune.norm() + 3).contains(&government), "{}", commune.name);
        assert!((17..=20).contains(&in_offices(&["DU"])) && (8..=10).contains(&in_offices(&["MT"])));
        short += i64::from(government < commune.norm());
        over += i64::from(government > commune.norm());
        total += government;
    }
    assert!(short > 50 && over > 20 && (total - norm).abs() < 400, "{short} {over} {total}");
    let codes: HashSet<&str> = city.people.iter().map(|person| person.code.as_str()).collect();
    assert_eq!(codes.len(), city.people.len());
    assert!(city.sources.positions.len() >= 30 && city.sources.products.len() >= 60);
    println!("{} people, government {total} of {norm}, {short} short, {over} over", city.people.len());
}

#[test]
fn the_small_city_is_part_of_the_whole_one() {
    let (small, whole) = (City::make(SEED, Scale::Small), City::make(SEED, Scale::City));
    let names: Vec<&str> = small.communes.iter().map(|commune| commune.name.as_str()).collect();
    assert_eq!(names, ["Phường Phù Liễn", "Xã An Lão", "Đặc khu Bạch Long Vĩ"]);
    assert!(small.communes.iter().map(|commune| commune.gso.as_str()).eq(FLAGSHIPS));
    for (one, other) in small.people.iter().zip(&whole.people) {
        assert_eq!(
            (&one.code, &one.name, &one.posts[0].unit),
            (&other.code, &other.name, &other.posts[0].unit)
        );
    }
    println!("{} people in the small city", small.people.len());
}

#[test]
fn every_file_is_what_the_reader_takes() {
    let city = City::make(SEED, Scale::Small);
    let units: Vec<crate::io::kinds::units::UnitRow> = read(&city, File::Of(Kind::Units));
    for commune in city.communes.iter().map(Commune::unit) {
        let blocks: BTreeSet<Block> = units
            .iter()
            .filter(|unit| unit.parent.as_ref() == Some(&commune))
            .map(|unit| unit.block)
            .collect();
        assert_eq!(blocks.len(), 3);
    }
    let fields = read::<crate::io::kinds::fields::FieldRow>(&city, File::Of(Kind::Fields)).len();
    let positions = read::<crate::io::kinds::positions::PositionRow>(&city, File::Of(Kind::Positions)).len();
    let products = read::<crate::io::kinds::products::ProductRow>(&city, File::Of(Kind::Products)).len();
    let templates = read::<crate::io::kinds::templates::TemplateRow>(&city, File::Of(Kind::Templates)).len();
    let people = read::<crate::io::kinds::people::PersonRow>(&city, File::Of(Kind::People)).len();
    let later =
        read::<crate::io::kinds::appointments::AppointmentRow>(&city, File::Of(Kind::Appointments)).len();
    let days = read::<crate::io::kinds::calendar::CalendarRow>(&city, File::Of(Kind::Calendar)).len();
    println!(
        "{fields} fields, {positions} positions, {products} products, {templates} template rows, {people} people, {later} later appointments, {days} days"
    );
    assert!(later >= 4 && days >= 15);
    let accounts = read::<crate::io::kinds::accounts::AccountRow>(&city, File::Of(Kind::Accounts));
    let logins: HashSet<&str> = accounts.iter().map(|account| account.login.as_str()).collect();
    assert_eq!(logins.len(), accounts.len());
    for login in DEMO_LOGINS {
        let account = accounts.iter().find(|account| account.login == login.login).unwrap();
        assert_eq!(account.person.is_some(), login.holder.is_some(), "{}", login.login);
    }
    let mut keys = HashSet::new();
    for month in File::months() {
        let (mut rows, mut people) = (0, HashSet::new());
        for row in read::<RecordRow>(&city, File::Records(month)) {
            assert!(keys.insert((row.source.clone(), row.reference.clone(), row.period)), "{row:?}");
            people.insert(row.person);
            rows += 1;
        }
        let criteria = read::<CriterionRow>(&city, File::Criteria(month)).len();
        println!(
            "{}: {rows} records of {} people, {criteria} points",
            work::period_name(month),
            people.len()
        );
        assert!((people.len() * 16..people.len() * 24).contains(&rows));
    }
}

/// Everybody's scores of a month, with the people in each leader's unit as his scope.
fn scores(city: &City, rules: &RuleSet, month: Month) -> Vec<(usize, Exact)> {
    let coefficient: HashMap<&str, i64> = city
        .sources
        .products
        .iter()
        .map(|product| (product.code.as_str(), product.coefficient_micro()))
        .collect();
    let mut found: Vec<(usize, Exact)> = Vec::new();
    for leads in [Leads::None, Leads::Deputy, Leads::Head] {
        let before = found.clone();
        for (place, person) in city.people.iter().enumerate() {
            let Some(post) = person.post_in(month).filter(|post| city.position(post).leads == leads) else {
                continue;
            };
            let records = work::records(city, person, month);
            if records.is_empty() {
                continue;
            }
            let rows = records.iter().enumerate().map(|(id, row)| {
                let planned = row.origin == Origin::Plan;
                ProductRow {
                    id: i64::try_from(id).unwrap(),
                    reference: String::new(),
                    code: row.product.clone(),
                    coefficient: Coefficient::from_micro(coefficient[row.product.as_str()]),
                    assigned: if planned { row.assigned } else { 0 },
                    completed: row.completed.unwrap_or(0),
                    promised: None,
                    origin: if planned { Origin::Plan } else { Origin::AdHoc },
                    handed_over: None,
                    events: Vec::new(),
                    counts: Counts {
                        failed_reviews: row.failed_reviews.unwrap_or(0),
                        delays: row.delays.unwrap_or(0),
                    },
                }
            });
            let points = work::criteria(city, &rules.general, person, month);
            let general: Exact = points
                .iter()
                .filter(|row| matches!(row.line, CriterionLine::General(_)))
                .map(|row| Exact::from_nano(row.value_nano))
                .sum();
            let mark = |line: CriterionLine| {
                let row = points.iter().find(|row| row.line == line)?;
                let value =
                    if row.value_nano == 100_000_000_000 { LeaderValue::Full } else { LeaderValue::Half };
                Some(LeaderMark { value, reason: "x".to_owned() })
            };
            let scope = before.iter().filter(|(other, _)| {
                let theirs = &city.people[*other].posts[0];
                theirs.unit == post.unit || (post.unit.len() == 8 && theirs.unit.starts_with(&post.unit))
            });
            let role = match leads {
                Leads::None => Role::Staff,
                _ => Role::Leader {
                    rank: Rank::Head,
                    scope: scope
                        .map(|(other, score)| ScopeMember {
                            id: city.people[*other].code.clone(),
                            outcome: MemberOutcome::Scored(score.clone()),
                        })
                        .collect(),
                    organising: mark(CriterionLine::Organising),
                    unity: mark(CriterionLine::Unity),
                },
            };
            let input = PeriodInput {
                role,
                general: GeneralScores {
                    final_score: Some(Column::of_total(general, &rules.general).unwrap()),
                    ..GeneralScores::default()
                },
                rows: rows.collect(),
                options: Options::of(rules),
            };
            let result = evaluate(&input, rules).unwrap();
            found.push((place, result.score().expect("nothing is missing").exact().clone()));
        }
    }
    found
}

#[test]
fn scores_are_those_that_a_city_could_have() {
    let (city, rules) = (City::make(SEED, Scale::Small), RuleSet::vn_335_2025());
    let mut years: BTreeMap<usize, Vec<Exact>> = BTreeMap::new();
    let mut all = Vec::new();
    for month in File::months().into_iter().take(12) {
        for (place, score) in scores(&city, &rules, month) {
            years.entry(place).or_default().push(score.clone());
            all.push(score);
        }
    }
    let means: Vec<(usize, Exact)> = years
        .into_iter()
        .map(|(place, months)| {
            let count = Exact::whole(i128::try_from(months.len()).unwrap());
            (place, months.into_iter().sum::<Exact>().checked_div(&count).unwrap())
        })
        .collect();
    for (what, mut values) in
        [("months", all), ("years", means.iter().map(|(_, mean)| mean.clone()).collect())]
    {
        values.sort();
        let share = |keep: &dyn Fn(&Exact) -> bool| {
            values.iter().filter(|value| keep(value)).count() * 1_000 / values.len()
        };
        let median = values[values.len() / 2].floor_nano().unwrap() / 10_000_000;
        let excellent = share(&|value| *value >= Exact::whole(90));
        let low = share(&|value| *value < Exact::whole(50));
        let usual = share(&|value| (Exact::whole(75)..=Exact::whole(95)).contains(value));
        let weak = share(&|value| (Exact::whole(60)..Exact::whole(75)).contains(value));
        println!(
            "{what}: median {median} hundredths; per mille: >= 90 {excellent}, 75-95 {usual}, 60-75 {weak}, < 50 {low}"
        );
        assert!((8_400..9_000).contains(&median));
        assert!((120..400).contains(&excellent) && (2..30).contains(&low) && usual > 650 && weak > 20);
    }
    // Two clerks of the ward stand side by side on top of the support group, in front of one place.
    let mut support: Vec<&Exact> = means
        .iter()
        .filter(|(place, _)| {
            let post = &city.people[*place].posts[0];
            post.commune == Some(0) && city.position(post).group == PositionGroup::Support
        })
        .map(|(_, mean)| mean)
        .collect();
    support.sort_by(|one, other| other.cmp(one));
    assert!(support.len() >= 6 && support[0] == support[1] && support[1] > support[2]);
    assert!(*support[1] >= Exact::whole(90) && *support[5] >= Exact::whole(70));
}

#[test]
fn posts_are_missing_and_over_in_the_small_city() {
    let city = City::make(SEED, Scale::Small);
    let plan = read::<crate::io::kinds::post_plan::PostPlanRow>(&city, File::Of(Kind::PostPlan));
    let mut held: HashMap<(&str, &str), i32> = HashMap::new();
    for person in &city.people {
        if let Some(post) = person.post_on(city_day()) {
            *held.entry((&post.unit, &city.position(post).code)).or_default() += 1;
        }
    }
    for commune in &city.communes {
        let unit = commune.unit();
        let own = plan.iter().filter(|row| row.unit.starts_with(&unit));
        let differences: Vec<i32> = own
            .map(|row| {
                row.posts - held.get(&(row.unit.as_str(), row.position.as_str())).copied().unwrap_or(0)
            })
            .collect();
        let missing: i32 = differences.iter().filter(|difference| **difference > 0).sum();
        let over: i32 = differences.iter().filter(|difference| **difference < 0).map(|over| -over).sum();
        println!("{}: {missing} missing, {over} over", commune.name);
        assert!(missing > 0, "{} has no need", commune.name);
        assert!(over > 0 || commune.gso == FLAGSHIPS[2], "{} has nobody to spare", commune.name);
    }
    let orders = city.orders();
    let bars: BTreeSet<_> = orders.move_bars.iter().map(|row| row.bar).collect();
    assert_eq!(bars.len(), 7, "every kind but a running secondment, which bars by itself: {bars:?}");
    assert!(orders.move_wishes.iter().any(|row| row.unit.is_none()));
    assert!(orders.move_wishes.iter().any(|row| row.unit.is_some()));
    let head = city.people.iter().find(|person| {
        let post = &person.posts[0];
        post.commune == Some(0) && city.position(post).code == "TP-VHXH"
    });
    let head = head.unwrap();
    assert_eq!(city.position(&head.posts[0]).fields.len(), 5);
    assert_eq!(head.specialisations.len(), 1, "five fields, trained in one");
}

#[test]
fn stories_happen() {
    let city = City::make(SEED, Scale::Small);
    let orders = city.orders();
    let kinds: BTreeSet<_> = orders.absences.iter().map(|absence| absence.kind).collect();
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    assert_eq!((orders.acts.len(), orders.handed_over.len(), orders.organisations.len()), (2, 12, 3));
    let forms: BTreeSet<_> = orders.acts.iter().map(|act| act.form).collect();
    assert_eq!(forms.len(), 2, "{forms:?}");
    assert_eq!(city.people.iter().filter(|person| person.forgotten.is_some()).count(), 2);
    let posts = city.people.iter().flat_map(|person| &person.posts);
    let count = |kind| posts.clone().filter(|post| post.kind == kind).count();
    use domain::terms::AppointmentKind::{Concurrent, Secondment, Transfer};
    assert_eq!([Transfer, Secondment, Concurrent].map(count), [2, 2, 2]);
    let month = Month::new(YEAR, 5).unwrap();
    let without: Vec<&str> = city
        .people
        .iter()
        .filter(|person| {
            person.works_in(month)
                && city.superior(person, month.days().to()).is_none_or(|by| by.code == person.code)
        })
        .map(|person| person.code.as_str())
        .collect();
    assert_eq!(without, ["CC-HP-001"], "only the head of the city has nobody above him here");
}

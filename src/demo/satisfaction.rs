//! What citizens said in the demo: of the service centres of the communes, of the officers who face them, and what the
//! city's independent survey published.

use super::chance::Chance;
use super::city::{City, HOME_AFFAIRS, Level, Person, ROOT, office_unit};
use super::sources::{Commune, Position, Survey};
use super::work::period_name;
use crate::io::kinds::satisfaction::SatisfactionRow;
use crate::io::kinds::surveys::SurveyFileRow;
use crate::io::kinds::templates::FeedRow;
use domain::number::Exact;
use domain::periods::Month;
use domain::satisfaction::RatingChannel;
use domain::terms::UnitKind;

/// The line that satisfaction feeds: attitude to citizens and businesses.
pub const LINE: &str = "II.4";

/// How it feeds it.
pub const FEED: FeedRow = FeedRow { from_micro: 700_000, to_micro: Some(950_000), least: Some(30) };

/// The system that counts.
const SOURCE: &str = "MOTCUA";

/// The ward whose counter had 466 satisfied of 467 in a month of July.
const FAMOUS: &str = "11446";

/// Fields that a centre is rated in, with the usual number of ratings at the counter.
const FIELDS: [(&str, i64); 3] = [("TU-PHAP", 240), ("TN-MT", 110), ("LAO-DONG", 60)];

/// Whether those in a position receive citizens, so that their template is fed.
#[must_use]
pub fn faces_citizens(position: &Position) -> bool {
    matches!(position.code.as_str(), "CV-MC" | "CV-TP" | "CV-DC")
}

/// Whether any of a person's posts is such a one.
#[must_use]
pub fn serves_citizens(city: &City, person: &Person) -> bool {
    person.posts.iter().any(|post| faces_citizens(city.position(post)))
}

fn row(
    month: Month,
    (person, unit): (Option<&str>, &str),
    (field, channel): (&str, RatingChannel),
    (rated, satisfied): (i64, i64),
) -> SatisfactionRow {
    let short = match channel {
        RatingChannel::Counter => "Q",
        RatingChannel::Online => "T",
        RatingChannel::Post => "B",
    };
    let whom = person.unwrap_or(unit);
    let reference = format!("HL-{:04}{:02}-{whom}-{field}-{short}", month.year(), month.number());
    SatisfactionRow {
        person: person.map(str::to_owned),
        unit: unit.to_owned(),
        field: field.to_owned(),
        channel,
        period: period_name(month),
        rated,
        satisfied,
        source: SOURCE.to_owned(),
        reference,
        reason: None,
    }
}

/// The ratings of a commune's service centre in a month: nearly everybody is satisfied at the counter, a few less online.
#[must_use]
pub fn of_centre(city: &City, commune: &Commune, month: Month) -> Vec<SatisfactionRow> {
    let unit = office_unit(&commune.unit(), "PVHCC");
    let whom = (None, unit.as_str());
    if commune.gso == FAMOUS && (month.year(), month.number()) == (super::YEAR, 7) {
        let counter = RatingChannel::Counter;
        return vec![
            row(month, whom, ("TU-PHAP", counter), (312, 312)),
            row(month, whom, ("TN-MT", counter), (155, 154)),
        ];
    }
    let gso = commune.gso.parse().unwrap_or(0);
    let mut chance = chance(city, gso, month);
    let scale = (commune.population / 500).clamp(4, 150);
    let mut rows = Vec::new();
    for (field, usual) in FIELDS {
        let counter = usual * scale / 100 * chance.between(80, 120) / 100;
        let online = counter * chance.between(10, 35) / 100;
        for (channel, rated, lost) in
            [(RatingChannel::Counter, counter, (0, 15)), (RatingChannel::Online, online, (20, 70))]
        {
            if rated > 0 {
                let share = chance.between(lost.0, lost.1);
                let dissatisfied = (rated * share + 500) / 1_000;
                rows.push(row(month, whom, (field, channel), (rated, rated - dissatisfied)));
            }
        }
    }
    rows
}

/// The ratings of an officer in a month: most have 30 and more, some 10 to 29, some fewer, of whom nothing is shown.
#[must_use]
pub fn of_person(city: &City, person: &Person, month: Month) -> Vec<SatisfactionRow> {
    let Some(post) = person.post_in(month).filter(|_| person.works_in(month)) else { return Vec::new() };
    let position = city.position(post);
    if !faces_citizens(position) {
        return Vec::new();
    }
    let mut chance = chance(city, person.key, month);
    let rated = match chance.between(0, 99) {
        0..=14 => chance.between(2, 9),
        15..=34 => chance.between(10, 29),
        _ => chance.between(30, 95),
    };
    // Out of a thousand, how many are not satisfied.
    let (low, high) = match person.level {
        Level::Excellent => (0, 20),
        Level::Good => (5, 45),
        Level::Fair => (20, 90),
        Level::Weak => (60, 160),
        Level::Poor => (330, 430),
    };
    // Whom people are not satisfied with has enough ratings to say so.
    let rated = if person.level == Level::Poor { rated.max(60) } else { rated };
    let dissatisfied = (rated * chance.between(low, high) + 500) / 1_000;
    let counter = rated * chance.between(75, 100) / 100;
    let bad = dissatisfied.min(counter);
    let whom = (Some(person.code.as_str()), post.unit.as_str());
    let field = position.fields.first().map_or("PVHCC", String::as_str);
    let mut rows = vec![row(month, whom, (field, RatingChannel::Counter), (counter, counter - bad))];
    if rated > counter {
        let online = rated - counter;
        let satisfied = online - (dissatisfied - bad).min(online);
        rows.push(row(month, whom, (field, RatingChannel::Online), (online, satisfied)));
    }
    rows
}

fn chance(city: &City, key: u64, month: Month) -> Chance {
    let number = u64::try_from(month.year()).unwrap_or(0) * 12 + u64::from(month.number());
    Chance::of(city.seed, &[key, number, 17])
}

/// The published figures of 2025: of the city, the department, and each commune, its own or the average of its block.
#[must_use]
pub fn surveys(city: &City) -> Vec<SurveyFileRow> {
    let average = |block: &str| {
        city.sources.surveys.iter().find(|survey| survey.block == block && survey.gso_code.is_empty())
    };
    let mut rows = Vec::new();
    rows.extend(average("ALL").map(|survey| published(ROOT, survey)));
    rows.extend(average("DEPARTMENT").map(|survey| published(HOME_AFFAIRS, survey)));
    for commune in &city.communes {
        let own = city.sources.surveys.iter().find(|survey| survey.gso_code == commune.gso);
        let block = if commune.kind == UnitKind::Ward { "WARD" } else { "COMMUNE" };
        rows.extend(own.or_else(|| average(block)).map(|survey| published(&commune.unit(), survey)));
    }
    rows
}

fn published(unit: &str, survey: &Survey) -> SurveyFileRow {
    let percent: Exact = survey.share_percent.parse().expect("a share of the data file");
    let share = percent.checked_div(&Exact::whole(100)).and_then(|share| share.exact_micro());
    SurveyFileRow {
        unit: unit.to_owned(),
        year: i64::from(super::YEAR) - 1,
        share_micro: share.expect("a share of the data file"),
        source: format!("{}, {}", survey.name, survey.source_url),
    }
}

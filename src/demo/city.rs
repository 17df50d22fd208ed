//! The city in memory: who serves where, and since when.

use super::people;
use super::sources::{Commune, Position, Sources};
use super::stories;
use chrono::NaiveDate;
use domain::class::DisciplineForm;
use domain::periods::{Days, Month};
use domain::terms::{AbsenceKind, AppointmentKind, Leads, PersonnelRegime};
use std::collections::HashMap;

/// How much of the city is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// One ward, one commune, one special zone, with all their people.
    #[default]
    Small,
    /// All 114.
    City,
}

/// The communes that are in every demo, the one with the story of each kind first: a ward, a rural commune, an island.
pub const FLAGSHIPS: [&str; 3] = ["11446", "11629", "11948"];

/// The root unit.
pub const ROOT: &str = "HP";
/// The department of home affairs.
pub const HOME_AFFAIRS: &str = "HP-SNV";
/// The offices of a commune: code and block word of each, in their order.
pub const OFFICES: [&str; 7] = ["VP", "KT", "VHXH", "PVHCC", "QS", "DU", "MT"];

/// How well somebody works, which decides where his numbers fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Mostly above 90.
    Excellent,
    /// 80 to 90.
    Good,
    /// 70 to 80.
    Fair,
    /// 60 to 70.
    Weak,
    /// Below 50.
    Poor,
}

/// A stay in a position.
#[derive(Clone, Debug)]
pub struct Post {
    /// The position's place among the positions.
    pub position: usize,
    /// The code of the unit.
    pub unit: String,
    /// Which commune (place in [`City::communes`]); none: the city's own bodies.
    pub commune: Option<usize>,
    /// Its kind.
    pub kind: AppointmentKind,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none while it runs.
    pub to: Option<NaiveDate>,
    /// Per cent of the time.
    pub share: i64,
    /// The decision's number.
    pub decision: Option<String>,
}

impl Post {
    /// Its days.
    #[must_use]
    pub fn days(&self) -> Option<Days> {
        Days::since(self.from, self.to)
    }

    fn holds(&self, day: NaiveDate) -> bool {
        self.days().is_some_and(|days| days.contains(day))
    }
}

/// A time of leave.
#[derive(Clone, Copy, Debug)]
pub struct Away {
    /// Why.
    pub kind: AbsenceKind,
    /// When.
    pub days: Days,
}

/// A synthetic person.
#[derive(Clone, Debug)]
pub struct Person {
    /// The personal code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Whose stream of chance his work takes: two people with one key work alike to the unit.
    pub key: u64,
    /// The regime.
    pub regime: PersonnelRegime,
    /// Codes of fields he is specialised in.
    pub specialisations: Vec<String>,
    /// How well he works.
    pub level: Level,
    /// His posts, the first one first.
    pub posts: Vec<Post>,
    /// When he is away, and why.
    pub away: Vec<Away>,
    /// A month that nobody has entered anything for.
    pub forgotten: Option<Month>,
    /// Whether he has a part in a story already.
    pub told: bool,
}

impl Person {
    /// The post that tracks him that day: a running secondment, else the main one; none where he does not serve.
    #[must_use]
    pub fn post_on(&self, day: NaiveDate) -> Option<&Post> {
        let of = |secondment: bool| {
            self.posts.iter().find(|post| {
                post.holds(day)
                    && post.kind != AppointmentKind::Concurrent
                    && (post.kind == AppointmentKind::Secondment) == secondment
            })
        };
        of(true).or_else(|| of(false))
    }

    /// The post that tracks him at the end of his time in the month.
    #[must_use]
    pub fn post_in(&self, month: Month) -> Option<&Post> {
        let days = month.days();
        self.post_on(days.to()).or_else(|| {
            let last =
                self.posts.iter().filter_map(|post| post.days()?.shared_with(days)).map(Days::to).max()?;
            self.post_on(last)
        })
    }

    /// His concurrent posts at the end of the month.
    pub fn beside(&self, month: Month) -> impl Iterator<Item = &Post> {
        let day = month.days().to();
        self.posts.iter().filter(move |post| post.kind == AppointmentKind::Concurrent && post.holds(day))
    }

    /// Whether he works in the month: he serves, is not away for all of it, and was not forgotten.
    #[must_use]
    pub fn works_in(&self, month: Month) -> bool {
        let days = month.days();
        let away = self.away.iter().any(|away| away.days.shared_with(days) == Some(days));
        self.regime == PersonnelRegime::Decree335
            && self.forgotten != Some(month)
            && !away
            && self.post_in(month).is_some()
    }
}

/// The demo city.
#[derive(Debug)]
pub struct City {
    /// The seed.
    pub seed: u64,
    /// What the data files say.
    pub sources: Sources,
    /// The communes of this scale.
    pub communes: Vec<Commune>,
    /// Everybody, those of a commune together.
    pub people: Vec<Person>,
    /// Who was disciplined, by his place among the people, and how.
    pub disciplined: Vec<(usize, DisciplineForm)>,
    /// Leaders by unit and position: their places among the people.
    leaders: HashMap<(String, String), Vec<usize>>,
}

impl City {
    /// Makes the city.
    #[must_use]
    pub fn make(seed: u64, scale: Scale) -> Self {
        let sources = Sources::read();
        let flagship = |commune: &Commune| FLAGSHIPS.iter().position(|code| *code == commune.gso);
        let mut communes = sources.communes.clone();
        if scale == Scale::Small {
            communes.retain(|commune| flagship(commune).is_some());
        }
        communes.sort_by_key(|commune| flagship(commune).unwrap_or(FLAGSHIPS.len()));
        let mut people = people::of_the_city(seed, &sources);
        for (place, commune) in communes.iter().enumerate() {
            people.extend(people::of_a_commune(seed, &sources, place, commune));
        }
        let mut city =
            Self { seed, sources, communes, people, disciplined: Vec::new(), leaders: HashMap::new() };
        for (place, person) in city.people.iter().enumerate() {
            let post = &person.posts[0];
            let position = &city.sources.positions[post.position];
            if position.leads != Leads::None {
                city.leaders.entry((post.unit.clone(), position.code.clone())).or_default().push(place);
            }
        }
        stories::tell(&mut city);
        city
    }

    /// The position of a post.
    #[must_use]
    pub fn position(&self, post: &Post) -> &Position {
        &self.sources.positions[post.position]
    }

    /// The leaders who hold a position in a unit.
    pub fn holders(&self, unit: &str, position: &str) -> impl Iterator<Item = &Person> {
        let places = self.leaders.get(&(unit.to_owned(), position.to_owned()));
        places.into_iter().flatten().map(|&place| &self.people[place])
    }

    /// The leader who heads a unit.
    #[must_use]
    pub fn leader(&self, unit: &str, position: &str) -> Option<&Person> {
        self.holders(unit, position).next()
    }

    /// The first person of that position in a commune who has no part in a story yet: his place.
    #[must_use]
    pub fn untold(&self, commune: usize, positions: &[&str]) -> Option<usize> {
        positions.iter().find_map(|code| {
            self.people.iter().position(|person| {
                let post = &person.posts[0];
                !person.told && post.commune == Some(commune) && self.position(post).code == **code
            })
        })
    }
}

/// The code of a unit's office.
#[must_use]
pub fn office_unit(unit: &str, office: &str) -> String {
    match office {
        "UB" | "TP" => unit.to_owned(),
        office => format!("{unit}-{office}"),
    }
}

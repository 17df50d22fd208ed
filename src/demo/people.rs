//! Who holds which position: as many as norm, Party and Front blocks have, some communes short, some over.

use super::chance::Chance;
use super::city::{HOME_AFFAIRS, Level, Person, Post, ROOT, office_unit};
use super::day;
use super::names::full_name;
use super::sources::{Commune, Position, Sources};
use domain::terms::{AppointmentKind, Leads, PersonnelRegime, PositionGroup};

/// The people of the city's own bodies.
pub fn of_the_city(seed: u64, sources: &Sources) -> Vec<Person> {
    let mut maker = Maker { seed, sources, unit: ROOT.to_owned(), gso: 0, commune: None, made: Vec::new() };
    for office in ["TP", "SNV"] {
        for (place, position) in positions(sources, &[office]) {
            let unit = if office == "TP" { ROOT } else { HOME_AFFAIRS };
            for _ in 0..position.base {
                maker.add(place, unit.to_owned());
            }
        }
    }
    maker.made
}

/// The people of a commune, leaders first in each block.
pub fn of_a_commune(seed: u64, sources: &Sources, place: usize, commune: &Commune) -> Vec<Person> {
    let gso = commune.gso.parse().unwrap_or(0);
    let mut chance = Chance::of(seed, &[gso, 1]);
    let government = commune.norm() + deviation(&mut chance, commune);
    let blocks: [(&[&str], i64); 3] = [
        (&["UB", "VP", "KT", "VHXH", "PVHCC", "QS"], government),
        (&["DU"], chance.between(17, 20)),
        (&["MT"], chance.between(8, 10)),
    ];
    let mut maker =
        Maker { seed, sources, unit: commune.unit(), gso, commune: Some(place), made: Vec::new() };
    for (offices, size) in blocks {
        maker.fill(offices, size);
    }
    maker.made
}

/// By how many people the government block misses its norm: most are short, some still have a surplus.
fn deviation(chance: &mut Chance, commune: &Commune) -> i64 {
    if commune.population < 16_000 { -4 } else { chance.between(-6, 3) }
}

fn positions<'a>(sources: &'a Sources, offices: &[&str]) -> Vec<(usize, &'a Position)> {
    let all = sources.positions.iter().enumerate();
    all.filter(|(_, position)| offices.contains(&position.office.as_str())).collect()
}

struct Maker<'a> {
    seed: u64,
    sources: &'a Sources,
    unit: String,
    gso: u64,
    commune: Option<usize>,
    made: Vec<Person>,
}

impl Maker<'_> {
    /// Fills a block to its size: leaders and support as the table says, then professionals round after round.
    fn fill(&mut self, offices: &[&str], size: i64) {
        let positions = positions(self.sources, offices);
        let mut left = size;
        let (fixed, others): (Vec<_>, Vec<_>) =
            positions.into_iter().partition(|(_, position)| position.group != PositionGroup::Professional);
        for (place, position) in fixed {
            for _ in 0..position.base {
                self.add(place, office_unit(&self.unit, &position.office));
                left -= 1;
            }
        }
        // A first round with everybody's base, then one more of those that larger communes have more of.
        let rounds = (0..).map(|round: i64| if round == 0 { None } else { Some((round - 1) % 4 + 1) });
        for round in rounds {
            for (place, position) in &others {
                let wanted = round.map_or(position.base, |round| i64::from(position.more >= round));
                for _ in 0..wanted.min(left) {
                    self.add(*place, office_unit(&self.unit, &position.office));
                    left -= 1;
                }
            }
            if left <= 0 {
                return;
            }
        }
    }

    fn add(&mut self, position: usize, unit: String) {
        let number = self.made.len() + 1;
        let code = if self.commune.is_some() {
            format!("CC-{}-{number:03}", self.gso)
        } else {
            format!("CC-HP-{number:03}")
        };
        let key = self.gso * 1_000 + number as u64;
        let mut chance = Chance::of(self.seed, &[key, 2]);
        let held = &self.sources.positions[position];
        let mut specialisations: Vec<String> =
            held.fields.iter().filter(|field| *field != "QUAN-LY").cloned().collect();
        // Leaders of many fields are trained in one; some officers in another than they work in.
        specialisations.truncate(1);
        if held.leads != Leads::None && held.code != "TP-VHXH" {
            specialisations.push("QUAN-LY".to_owned());
        }
        if chance.in_thousand(120) {
            let other = &self.sources.fields[1 + chance.place(self.sources.fields.len() - 1)].code;
            specialisations = vec![other.clone()];
        }
        let since = day(2025, 7, 1);
        self.made.push(Person {
            name: full_name(&mut chance),
            level: level(&mut chance, held.group),
            code,
            key,
            regime: PersonnelRegime::Decree335,
            specialisations,
            posts: vec![Post {
                position,
                unit,
                commune: self.commune,
                kind: AppointmentKind::Permanent,
                from: since,
                to: None,
                share: 100,
                decision: None,
            }],
            away: Vec::new(),
            forgotten: None,
            told: false,
        });
    }
}

fn level(chance: &mut Chance, group: PositionGroup) -> Level {
    let [excellent, good, fair, weak] = match group {
        PositionGroup::Leadership => [210, 660, 130, 0],
        PositionGroup::Professional => [180, 560, 195, 52],
        // Nobody here is excellent by chance: a story puts two equals in front of one place.
        PositionGroup::Support => [0, 800, 200, 0],
    };
    let drawn = chance.between(0, 999);
    match drawn {
        _ if drawn < excellent => Level::Excellent,
        _ if drawn < excellent + good => Level::Good,
        _ if drawn < excellent + good + fair => Level::Fair,
        _ if drawn < excellent + good + fair + weak => Level::Weak,
        _ if group == PositionGroup::Professional => Level::Poor,
        _ => Level::Fair,
    }
}

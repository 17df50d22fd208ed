//! The competency framework of the demo, what positions require of it, and at which levels people were assessed.
//!
//! Common and leadership competencies are those of the data file, whose own word on their standing is kept in it; the
//! professional ones are one a field. Levels and weights are made up.

use super::chance::Chance;
use super::city::{City, Level, Person};
use super::day;
use super::orders::DEMO_LOGINS;
use super::sources::Position;
use crate::io::kinds::assessments::AssessmentRow;
use crate::io::kinds::competencies::CompetencyRow;
use crate::io::kinds::requirements::RequirementRow;
use chrono::NaiveDate;
use domain::terms::{Leads, PositionGroup};
use domain::training::{AssessmentSource, CompetencyGroup};
use serde::Deserialize;

/// The login whose holder lacks two levels in his own field, and is sent to be trained.
pub const TRAINED: &str = "canbo.phulien";

/// The field that is leading itself: nobody is trained in it as a field.
const LEADING: &str = "QUAN-LY";
const ONE: i64 = 1_000_000;

#[derive(Deserialize)]
struct Framework {
    groups: Groups,
}

#[derive(Deserialize)]
struct Groups {
    common: Vec<String>,
    leadership: Vec<String>,
}

fn framework() -> Groups {
    let framework: Framework = serde_json::from_str(include_str!("data/competency_framework.json"))
        .expect("the framework is a data file of the demo");
    framework.groups
}

/// The code of the professional competency of a field.
#[must_use]
pub fn of_field(field: &str) -> String {
    format!("NLCM-{field}")
}

impl City {
    /// The framework.
    pub(super) fn competencies(&self) -> Vec<CompetencyRow> {
        let Groups { common, leadership } = framework();
        let row = |code: String, name: String, group| CompetencyRow { code, name, group, field: None };
        let numbered = |prefix: &str, names: Vec<String>, group| -> Vec<CompetencyRow> {
            let names = names.into_iter().enumerate();
            names.map(|(place, name)| row(format!("{prefix}-{}", place + 1), name, group)).collect()
        };
        let mut rows = numbered("NLC", common, CompetencyGroup::Common);
        rows.extend(numbered("NLLD", leadership, CompetencyGroup::Leadership));
        for field in self.sources.fields.iter().filter(|field| field.code != LEADING) {
            rows.push(CompetencyRow {
                code: of_field(&field.code),
                name: format!("Chuyên môn {}", field.name),
                group: CompetencyGroup::Professional,
                field: Some(field.code.clone()),
            });
        }
        rows
    }

    /// What every position requires.
    pub(super) fn requirements(&self) -> Vec<RequirementRow> {
        self.sources.positions.iter().flat_map(required).collect()
    }

    /// What people were assessed at in the spring: their fields, digital skills, and a leader's first competency.
    pub(super) fn assessments(&self) -> Vec<AssessmentRow> {
        let trained = DEMO_LOGINS.iter().find(|login| login.login == TRAINED);
        let trained = trained.and_then(|login| self.holder(login)).map(|person| person.code.as_str());
        let mut rows = Vec::new();
        for person in &self.people {
            let post = &person.posts[0];
            let on = post.from.max(day(2026, 3, 16));
            for required in required(self.position(post)) {
                let code = required.competency.as_str();
                let field = code.strip_prefix("NLCM-");
                if field.is_none() && code != "NLC-6" && code != "NLLD-1" {
                    continue;
                }
                let two_short = trained == Some(person.code.as_str()) && field.is_some();
                let short = if two_short { 2 } else { self.short(person, code, field) };
                rows.push(assessed(person, code, on, (required.level - short).clamp(1, 5)));
            }
        }
        rows
    }

    /// How many levels somebody is short of what his position requires; below 0: above it.
    fn short(&self, person: &Person, code: &str, field: Option<&str>) -> i32 {
        let mut chance = Chance::of(self.seed, &[person.key, 41, code.bytes().map(u64::from).sum()]);
        let outside = field.is_some_and(|field| !person.specialisations.iter().any(|own| own == field));
        let often = match person.level {
            Level::Excellent => 20,
            Level::Good => 90,
            Level::Fair => 250,
            Level::Weak => 450,
            Level::Poor => 700,
        };
        match (outside, chance.in_thousand(often)) {
            (true, true) => 2,
            (true, false) | (false, true) => 1,
            (false, false) => -i32::from(person.level == Level::Excellent),
        }
    }
}

fn assessed(person: &Person, competency: &str, on: NaiveDate, level: i32) -> AssessmentRow {
    AssessmentRow {
        person: person.code.clone(),
        competency: competency.to_owned(),
        assessed_on: on,
        source: AssessmentSource::Review,
        level,
        evidence: format!("Phiếu nhận xét năng lực NX-2026/{}", person.code),
    }
}

/// What a position requires: common competencies, its fields, and of leaders those of leading.
fn required(position: &Position) -> Vec<RequirementRow> {
    let row = |competency: String, level: i32, weight: i64| RequirementRow {
        position: position.code.clone(),
        competency,
        valid_from: day(2026, 1, 1),
        level,
        weight_micro: weight,
    };
    let (common, own) = match position.group {
        PositionGroup::Leadership => (4, 3),
        PositionGroup::Professional => (3, 4),
        PositionGroup::Support => (2, 2),
    };
    let Groups { common: names, leadership } = framework();
    let mut rows: Vec<RequirementRow> =
        (1..=names.len()).map(|number| row(format!("NLC-{number}"), common, ONE)).collect();
    let fields = position.fields.iter().filter(|field| *field != LEADING);
    for (place, field) in fields.enumerate() {
        // A position rests most on its first field.
        let weight = if place == 0 { ONE + ONE / 2 } else { ONE };
        rows.push(row(of_field(field), own, weight));
    }
    let leading = match position.leads {
        Leads::Head => Some(4),
        Leads::Deputy => Some(3),
        Leads::None => None,
    };
    if let Some(level) = leading {
        let numbers = 1..=leadership.len();
        rows.extend(numbers.map(|number| row(format!("NLLD-{number}"), level, ONE)));
    }
    rows
}

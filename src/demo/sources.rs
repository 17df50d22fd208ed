//! The data files of this room, read once: communes, holidays, fields, the catalogue and the positions.

use chrono::NaiveDate;
use domain::terms::{CalendarDayKind, Leads, PositionGroup, Term, UnitKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A commune, ward or special zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commune {
    /// The code of the General Statistics Office.
    pub gso: String,
    /// Its name with its kind: `Phường Phù Liễn`.
    pub name: String,
    /// Commune, ward or special zone.
    pub kind: UnitKind,
    /// Inhabitants.
    pub population: i64,
}

impl Commune {
    /// How many people its government block should have: 32, and one more for each 2,000 people above 16,000.
    #[must_use]
    pub fn norm(&self) -> i64 {
        32 + (self.population - 16_000).max(0) / 2_000
    }

    /// The code of the unit.
    #[must_use]
    pub fn unit(&self) -> String {
        format!("HP-{}", self.gso)
    }

    /// The name inside a sentence: `phường Phù Liễn`.
    #[must_use]
    pub fn name_inside(&self) -> String {
        let mut letters = self.name.chars();
        let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
        first + letters.as_str()
    }
}

/// A field of work.
#[derive(Clone, Debug, Deserialize)]
pub struct Field {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A product of the catalogue.
#[derive(Clone, Debug, Deserialize)]
pub struct Product {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What is counted.
    pub measure: String,
    /// The code of its field.
    pub field: String,
    complexity: Complexity,
}

/// The groups of complexity that coefficients come in.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Complexity {
    Routine,
    Simple,
    Standard,
    Complex,
    Hard,
    Project,
}

impl Product {
    /// The coefficient to the standard product in whole 10⁻⁶.
    #[must_use]
    pub const fn coefficient_micro(&self) -> i64 {
        match self.complexity {
            Complexity::Routine => 100_000,
            Complexity::Simple => 500_000,
            Complexity::Standard => 1_000_000,
            Complexity::Complex => 2_000_000,
            Complexity::Hard => 4_000_000,
            Complexity::Project => 8_000_000,
        }
    }
}

/// A position and how many hold it.
#[derive(Clone, Debug)]
pub struct Position {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: PositionGroup,
    /// Whom it leads.
    pub leads: Leads,
    /// The office it belongs to, as the file abbreviates it.
    pub office: String,
    /// Codes of its fields, the primary one first.
    pub fields: Vec<String>,
    /// Usual products (their places in the catalogue) with the usual amount of a month.
    pub products: Vec<(usize, i64)>,
    /// How many every unit of the kind has.
    pub base: i64,
    /// In how many rounds of further people it is given again.
    pub more: i64,
}

/// Everything read from the data files.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The communes in the order of their codes.
    pub communes: Vec<Commune>,
    /// Days that differ from the week's rule.
    pub holidays: Vec<(NaiveDate, CalendarDayKind, String)>,
    /// Fields.
    pub fields: Vec<Field>,
    /// The catalogue.
    pub products: Vec<Product>,
    /// Positions.
    pub positions: Vec<Position>,
    /// What the survey of citizens published.
    pub surveys: Vec<Survey>,
}

/// A published share of satisfied citizens.
#[derive(Clone, Debug, Deserialize)]
pub struct Survey {
    /// ALL, DEPARTMENT, WARD or COMMUNE (with special zones).
    pub block: String,
    /// The unit, or the block whose average it is.
    pub name: String,
    /// The commune; empty: the average of its block.
    pub gso_code: String,
    /// Per cent, as published.
    pub share_percent: String,
    /// Where.
    pub source_url: String,
}

#[derive(Deserialize)]
struct CommuneLine {
    gso_code: String,
    name_vi: String,
    kind: String,
    population: i64,
}

#[derive(Deserialize)]
struct HolidayLine {
    day: NaiveDate,
    kind: String,
    name_vi: String,
}

#[derive(Deserialize)]
struct PositionLine {
    code: String,
    name: String,
    group: PositionGroup,
    leads: Leads,
    office: String,
    fields: String,
    products: String,
    base: i64,
    more: i64,
}

impl Sources {
    /// Reads the files that are part of the program.
    ///
    /// # Panics
    /// When one of them is not what this file expects; a test reads them all.
    #[must_use]
    pub fn read() -> Self {
        let products: Vec<Product> = lines(include_str!("data/products.csv"));
        let kind = |code: &str| match code {
            "PHUONG" => UnitKind::Ward,
            "DAC_KHU" => UnitKind::SpecialZone,
            _ => UnitKind::Commune,
        };
        let communes = lines::<CommuneLine>(include_str!("data/communes.csv"))
            .into_iter()
            .map(|line| Commune {
                gso: line.gso_code,
                name: line.name_vi,
                kind: kind(&line.kind),
                population: line.population,
            })
            .collect();
        // A day that nobody has decided about yet is no day off.
        let holidays = lines::<HolidayLine>(include_str!("data/holidays.csv"))
            .into_iter()
            .filter_map(|line| Some((line.day, CalendarDayKind::find(&line.kind)?, line.name_vi)))
            .collect();
        let positions = lines::<PositionLine>(include_str!("data/positions.csv"))
            .into_iter()
            .map(|line| Position {
                fields: line.fields.split('|').map(str::to_owned).collect(),
                products: line.products.split('|').map(|part| usual(&products, part)).collect(),
                code: line.code,
                name: line.name,
                group: line.group,
                leads: line.leads,
                office: line.office,
                base: line.base,
                more: line.more,
            })
            .collect();
        let fields = lines(include_str!("data/fields.csv"));
        let surveys = lines(include_str!("data/surveys.csv"));
        Self { communes, holidays, fields, products, positions, surveys }
    }
}

fn lines<T: DeserializeOwned>(text: &str) -> Vec<T> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().expect("a data file of the demo")
}

/// `TP-HO-TICH:4` as the product's place and the amount.
fn usual(products: &[Product], part: &str) -> (usize, i64) {
    let (code, amount) = part.split_once(':').expect("a product with its amount");
    let place = products.iter().position(|product| product.code == code).expect("a product of the catalogue");
    (place, amount.parse().expect("a whole amount"))
}

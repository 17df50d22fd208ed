//! Who is in charge of whom: the rows of the supervision scopes, and what follows from them for each person.
//!
//! Office deputies are in charge of fields of their office, vice chairs of offices, the Party secretary of the Front;
//! the city's standing deputy secretary rates the Party secretaries, its vice chair the department's head. [choice: who
//! rates Party leaders is the Party's to say, the demo only needs somebody.]

use super::city::{City, HOME_AFFAIRS, OFFICES, Person, ROOT, office_unit};
use chrono::NaiveDate;
use domain::terms::Leads;

/// A row of the supervision scopes, before it has a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charge {
    /// Leader over a person (codes).
    Person(String, String),
    /// Leader over a field in a unit.
    Field(String, String, String),
    /// Leader over a unit.
    Unit(String, String),
}

impl City {
    /// All rows of the supervision scopes.
    #[must_use]
    pub fn charges(&self) -> Vec<Charge> {
        let mut rows = Vec::new();
        let code = |unit: &str, position: &str| self.leader(unit, position).map(|person| person.code.clone());
        if let Some(leader) = code(ROOT, "PCT-TP") {
            rows.push(Charge::Unit(leader, HOME_AFFAIRS.to_owned()));
        }
        rows.extend(self.fields_of_deputies(HOME_AFFAIRS, "SNV"));
        for commune in &self.communes {
            let unit = commune.unit();
            let party = office_unit(&unit, "DU");
            if let (Some(leader), Some(secretary)) = (code(ROOT, "PBT-TP"), code(&party, "BT-DU")) {
                rows.push(Charge::Person(leader, secretary));
            }
            let vice: Vec<&Person> = self.holders(&unit, "PCT-UBND").collect();
            for (leader, office) in [(0, "KT"), (1, "VHXH"), (1, "PVHCC")] {
                rows.extend(
                    vice.get(leader)
                        .map(|leader| Charge::Unit(leader.code.clone(), office_unit(&unit, office))),
                );
            }
            rows.extend(code(&party, "BT-DU").map(|leader| Charge::Unit(leader, office_unit(&unit, "MT"))));
            for office in OFFICES {
                rows.extend(self.fields_of_deputies(&office_unit(&unit, office), office));
            }
        }
        rows
    }

    fn fields_of_deputies(&self, unit: &str, office: &str) -> Vec<Charge> {
        let deputies = self.deputies(unit, office);
        let fields = self.fields_of(office);
        fields
            .iter()
            .enumerate()
            .filter_map(|(place, field)| {
                let deputy = deputies.get(place % (deputies.len() + 1))?;
                Some(Charge::Field(deputy.code.clone(), unit.to_owned(), (*field).to_owned()))
            })
            .collect()
    }

    fn deputies(&self, unit: &str, office: &str) -> Vec<&Person> {
        let deputy = self
            .sources
            .positions
            .iter()
            .find(|position| position.office == office && position.leads == Leads::Deputy);
        deputy.map(|position| self.holders(unit, &position.code).collect()).unwrap_or_default()
    }

    /// The primary fields of those who do not lead in an office.
    fn fields_of(&self, office: &str) -> Vec<&str> {
        let mut fields = Vec::new();
        for position in &self.sources.positions {
            let field = position.fields[0].as_str();
            if position.office == office && position.leads == Leads::None && !fields.contains(&field) {
                fields.push(field);
            }
        }
        fields
    }

    /// The superior of a person on a day: the one who scores him.
    #[must_use]
    pub fn superior(&self, person: &Person, day: NaiveDate) -> Option<&Person> {
        let post = person.post_on(day)?;
        let position = self.position(post);
        let commune = post.commune.map(|place| self.communes[place].unit());
        let commune = commune.as_deref().unwrap_or(ROOT);
        let head_of = |office: &str| {
            let head = self
                .sources
                .positions
                .iter()
                .find(|position| position.office == office && position.leads == Leads::Head)?;
            self.leader(&office_unit(commune, office), &head.code)
        };
        match (position.leads, position.code.as_str()) {
            (Leads::Head, "CT-TP") => None,
            (Leads::Head, "GD-SNV") => self.leader(ROOT, "PCT-TP"),
            (Leads::Head, "CT-UBND") | (Leads::Deputy, "PCT-TP" | "PBT-TP") => self.leader(ROOT, "CT-TP"),
            (Leads::Head, "BT-DU") => self.leader(ROOT, "PBT-TP"),
            (Leads::Head, "CT-MT") => head_of("DU"),
            (Leads::Head, "TP-KT") => self.holders(commune, "PCT-UBND").next(),
            (Leads::Head, "TP-VHXH" | "GD-PVHCC") => self.holders(commune, "PCT-UBND").nth(1),
            (Leads::Head, _) | (Leads::Deputy, "PCT-UBND") => head_of("UB"),
            (Leads::Deputy, _) => head_of(&position.office),
            (Leads::None, _) => {
                let deputies = self.deputies(&post.unit, &position.office);
                let fields = self.fields_of(&position.office);
                let place = fields.iter().position(|field| *field == position.fields[0])?;
                let deputy = deputies.get(place % (deputies.len() + 1)).copied();
                deputy.or_else(|| head_of(&position.office))
            }
        }
    }
}

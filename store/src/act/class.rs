//! Acts as the class of a year sees them: with the decisions that stand, and from which move on they are seen.

use super::{Act, ActDecision, decisions, of_people};
use crate::agency::{AgencyBook, appointments};
use crate::appointment::is_main;
use crate::db::Source;
use crate::fail::Found;
use chrono::NaiveDate;
use domain::class::{self, Body, Decision};
use domain::periods::{Days, FIRST_DAY, LAST_DAY};
use domain::rules::Classes;
use entity::ids::{ActId, PersonId, UnitId};
use std::collections::HashMap;

/// The agencies that people have belonged to, by main appointments.
pub struct Careers {
    agencies: HashMap<PersonId, Vec<(NaiveDate, UnitId)>>,
    book: AgencyBook,
}

impl Careers {
    /// Loads the careers of people, and the agencies above `units`, in a fixed number of statements.
    pub async fn load(
        source: &Source<'_>,
        people: &[PersonId],
        units: impl IntoIterator<Item = UnitId>,
    ) -> Found<Self> {
        let Some(ever) = Days::new(FIRST_DAY, LAST_DAY) else {
            return Ok(Self { agencies: HashMap::new(), book: AgencyBook::default() });
        };
        let rows = appointments(source, people, ever).await?;
        let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).chain(units).collect();
        let book = AgencyBook::load(source, &units).await?;
        let mut agencies: HashMap<PersonId, Vec<(NaiveDate, UnitId)>> = HashMap::new();
        for row in rows.iter().filter(|row| is_main(row.kind.0)) {
            let agency = book.of(row.unit_id, row.valid_from);
            agencies.entry(row.person_id).or_default().extend(agency.map(|agency| (row.valid_from, agency)));
        }
        Ok(Self { agencies, book })
    }

    /// The last day by `known_on` from which he belongs to another agency than before, with that agency.
    fn moved_on(&self, person: PersonId, known_on: NaiveDate) -> Option<(NaiveDate, UnitId)> {
        let own = self.agencies.get(&person)?;
        let mut moves = own.windows(2).filter(|pair| pair[0].1 != pair[1].1).map(|pair| pair[1]);
        moves.rfind(|(day, _)| *day <= known_on)
    }

    /// An act with its decisions: voided ones do not count.
    #[must_use]
    pub fn act(&self, row: &Act, decisions: &[ActDecision], rules: &Classes) -> class::Act {
        let decisions = decisions.iter().filter(|decision| decision.voided_at.is_none());
        let mut act = class::Act {
            id: row.reference.clone(),
            kind: row.kind.0,
            concluded_on: row.concluded_on,
            decisions: decisions
                .map(|row| Decision { by: row.decided_by.0, form: row.form.0, effective: row.effective_on })
                .collect(),
            act_on: row.act_on,
            act_at: None,
            moved_on: None,
            used_in_year: row.used_in_year,
        };
        let known_on = act.find_use(None, rules).and_then(|usage| usage.known_on);
        if let Some((day, agency)) = known_on.and_then(|known_on| self.moved_on(row.person_id, known_on)) {
            act.moved_on = Some(day);
            let at = row.act_at_unit_id.and_then(|unit| self.book.of(unit, day));
            act.act_at = at.map(|at| if at == agency { Body::New } else { Body::Old });
        }
        act
    }
}

/// The acts of people that a year tells of, by person, in order of reference.
pub(crate) async fn of_year(
    source: &Source<'_>,
    people: &[PersonId],
    year: i32,
    rules: &Classes,
) -> Found<HashMap<PersonId, Vec<class::Act>>> {
    let mut acts = of_people(source, people).await?;
    acts.retain(|_, own| {
        own.retain(|row| row.voided_at.is_none());
        !own.is_empty()
    });
    if acts.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<ActId> = acts.values().flatten().map(|row| row.id).collect();
    let decisions = decisions(source, &ids).await?;
    let concerned: Vec<PersonId> = acts.keys().copied().collect();
    let units: Vec<UnitId> = acts.values().flatten().filter_map(|row| row.act_at_unit_id).collect();
    let careers = Careers::load(source, &concerned, units).await?;
    let of = |row: &Act| {
        let decided = decisions.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        careers.act(row, decided, rules)
    };
    Ok(acts
        .into_iter()
        .map(|(person, own)| {
            let told = own.iter().map(of).filter(|act| act.told_in(None, rules).contains(&year));
            (person, told.collect())
        })
        .collect())
}

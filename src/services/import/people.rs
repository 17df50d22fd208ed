//! People from a file, each with his first appointment.

use super::appointments::{self, Places, Posting};
use super::{Importer, Told, distinct};
use crate::io::csv::Line;
use crate::io::kinds::people::{At, PersonRow};
use domain::periods::Days;
use domain::refusal::Code;
use std::collections::HashMap;
use store::appointment::AppointmentInput;
use store::guard::{self, Stretch};
use store::ids::{FieldId, PersonId, PositionId, UnitId};
use store::person::{self, Person, PersonInput};
use store::policy::{Action, Permitted, act, over_people, over_people_in, over_units};
use store::{Batch, Found, Trail, Tx, appointment, field};

/// People.
#[derive(Default)]
pub struct People;

/// People who may be written.
pub struct Ready {
    new: Vec<(PersonInput, AppointmentInput)>,
    units: Permitted<act::EditPeople>,
    known: Vec<PersonInput>,
    people: Permitted<act::EditPeople>,
    appointments: appointments::Ready,
}

impl Importer for People {
    type Row = PersonRow;
    type Ready = Ready;
    const ACTION: Action = Action::EditPeople;
    const NOUN: &'static str = "person";

    fn key(row: &PersonRow) -> Option<String> {
        Some(row.code.clone())
    }

    async fn check(&mut self, tx: &mut Tx, lines: &[Line<PersonRow>], told: &mut Told) -> Found<Ready> {
        let codes = distinct(lines.iter().map(|line| &line.value.code));
        let people = person::find_by_codes(&tx.source(), &codes).await?;
        let positions = distinct(lines.iter().map(|line| &line.value.position));
        let units = distinct(lines.iter().map(|line| &line.value.unit));
        let places = Places::load(tx, &positions, &units).await?;
        let fields = distinct(lines.iter().flat_map(|line| &line.value.specialisations));
        let fields = field::find_by_codes(&tx.source(), &fields).await?;
        let (mut new, mut known, mut postings) = (Vec::new(), Vec::new(), Vec::new());
        for Line { row, value } in lines {
            let place = places.find(
                *row,
                (&value.position, At::Position.into()),
                (&value.unit, At::Unit.into()),
                value.from,
                told,
            );
            let mut specialisations: Vec<FieldId> = Vec::new();
            for code in &value.specialisations {
                match fields.get(code) {
                    None => told.unknown(*row, At::Specialisations, Code::FieldUnknown, code),
                    Some(field) => specialisations.push(field.id),
                }
            }
            let Some(place) = place.filter(|_| !told.is_refused(*row)) else { continue };
            let described = PersonInput {
                code: value.code.clone(),
                name: value.name.clone(),
                regime: value.regime,
                specialisations,
            };
            match people.get(&value.code) {
                None => new.push((*row, described, input(PersonId(0), place, value))),
                Some(person) => {
                    let input = input(person.id, place, value);
                    postings.push(Posting { row: *row, input });
                    known.push((*row, described));
                }
            }
        }
        let units = judge_new(tx, &mut new, told).await?;
        let people = judge_known(tx, &people, &mut known, told).await?;
        let appointments = appointments::check(tx, postings, At::From.into(), told).await?;
        let new = new.into_iter().map(|(_, person, first)| (person, first)).collect();
        let known = known.into_iter().map(|(_, person)| person).collect();
        Ok(Ready { new, units, known, people, appointments })
    }

    async fn apply(&mut self, tx: &mut Tx, ready: Ready, batch: &mut Batch, told: &mut Told) -> Found<()> {
        let new: Vec<(PersonInput, UnitId)> =
            ready.new.iter().map(|(person, first)| (person.clone(), first.unit)).collect();
        let ids = person::create_many(tx, &ready.units, &new, &mut Trail::Batch(batch)).await?;
        person::update_many(tx, &ready.people, &ready.known, &mut Trail::Batch(batch)).await?;
        // A person's first appointment is told with him: it is one row of the file.
        let mut firsts = Batch::default();
        appointments::apply(tx, ready.appointments, At::Code.into(), &mut firsts, told).await?;
        let inputs: Vec<AppointmentInput> = ready
            .new
            .into_iter()
            .zip(&ids)
            .map(|((_, first), id)| AppointmentInput { person: *id, ..first })
            .collect();
        let pairs: Vec<(PersonId, UnitId)> = inputs.iter().map(|input| (input.person, input.unit)).collect();
        let (permit, _) = over_people_in(tx, &pairs).await?;
        appointment::upsert_many(tx, &permit, &inputs, &mut Trail::Batch(&mut firsts)).await?;
        batch.absorb(firsts);
        Ok(())
    }
}

fn input(person: PersonId, (position, unit): (PositionId, UnitId), row: &PersonRow) -> AppointmentInput {
    AppointmentInput {
        person,
        position,
        unit,
        kind: row.kind,
        from: row.from,
        to: None,
        share_percent: 100,
        decision: row.decision.clone(),
    }
}

/// New people are written by HR of the unit they are first appointed in, on days of no locked period.
async fn judge_new(
    tx: &Tx,
    new: &mut Vec<(u64, PersonInput, AppointmentInput)>,
    told: &mut Told,
) -> Found<Permitted<act::EditPeople>> {
    let mut units: Vec<UnitId> = new.iter().map(|(_, _, first)| first.unit).collect();
    units.sort_unstable();
    units.dedup();
    let (permit, refused) = over_units(tx, &units).await?;
    for (row, _, first) in &*new {
        if let Some(fail) = refused.get(&first.unit) {
            told.judged(*row, At::Unit, fail, Action::EditPeople)?;
        }
    }
    new.retain(|(row, ..)| !told.is_refused(*row));
    let mut stretches = Vec::new();
    for (_, _, first) in &*new {
        if let Some(days) = Days::since(first.from, None) {
            stretches.push(Stretch { person: None, unit: Some(first.unit), days });
        }
    }
    for (at, refusal) in guard::unlocked_stretches(tx, &stretches).await? {
        told.refuse(new[at].0, At::From, refusal);
    }
    new.retain(|(row, ..)| !told.is_refused(*row));
    Ok(permit)
}

/// Whoever is there and changes is written by HR of his unit, never by himself.
async fn judge_known(
    tx: &Tx,
    people: &HashMap<String, Person>,
    known: &mut Vec<(u64, PersonInput)>,
    told: &mut Told,
) -> Found<Permitted<act::EditPeople>> {
    let ids: Vec<PersonId> = people.values().map(|person| person.id).collect();
    let fields = person::specialisations(&tx.source(), &ids).await?;
    let changed: Vec<(u64, PersonId, &str)> = known
        .iter()
        .filter_map(|(row, input)| {
            let person = people.get(&input.code)?;
            let own = fields.get(&person.id).map(Vec::as_slice).unwrap_or_default();
            (!input.says(person, own)).then_some((*row, person.id, input.code.as_str()))
        })
        .collect();
    let ids: Vec<PersonId> = changed.iter().map(|(_, person, _)| *person).collect();
    let (permit, refused) = over_people(tx, &ids, tx.call().today).await?;
    for (row, person, code) in changed {
        if let Some(fail) = refused.get(&person) {
            told.verdict(row, At::Code, fail, Code::PersonUnknown, code)?;
        }
    }
    known.retain(|(row, _)| !told.is_refused(*row));
    Ok(permit)
}

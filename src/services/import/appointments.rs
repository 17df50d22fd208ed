//! Appointments from a file. A transfer or rotation ends the main appointment before it; an empty last day says nothing
//! about the end of an appointment that is there, so that the same file twice changes nothing.

use super::catalogue::Usable;
use super::{Importer, Told, distinct};
use crate::io::csv::Line;
use crate::io::kinds::appointments::{AppointmentRow, At};
use crate::services::appointment::{clash_of, elsewhere, moves, refusal};
use crate::services::post_plan::check_in_use;
use chrono::NaiveDate;
use domain::appointments::Clash;
use domain::periods::Days;
use domain::refusal::Code;
use domain::terms::AppointmentKind;
use std::collections::{BTreeMap, HashMap};
use store::appointment::{self, Appointment, AppointmentInput, Key};
use store::guard::{self, Stretch};
use store::ids::{PersonId, PositionId, UnitId};
use store::policy::{Action, Permitted, act, over_people, over_people_in};
use store::position::{PositionBook, PositionRow};
use store::{Batch, Fail, Found, Trail, Tx, leadership, person, position, unit};

/// Appointments.
#[derive(Default)]
pub struct Appointments;

impl Importer for Appointments {
    type Row = AppointmentRow;
    type Ready = Ready;
    const ACTION: Action = Action::EditPeople;
    const NOUN: &'static str = "appointment";

    fn key(row: &AppointmentRow) -> Option<String> {
        use domain::terms::Term;
        Some(format!("{}, {}, {}, {}, {}", row.person, row.position, row.unit, row.kind.code(), row.from))
    }

    async fn check(&mut self, tx: &mut Tx, lines: &[Line<AppointmentRow>], told: &mut Told) -> Found<Ready> {
        let codes = distinct(lines.iter().map(|line| &line.value.person));
        let people = person::find_by_codes(&tx.source(), &codes).await?;
        let positions = distinct(lines.iter().map(|line| &line.value.position));
        let units = distinct(lines.iter().map(|line| &line.value.unit));
        let places = Places::load(tx, &positions, &units).await?;
        let mut postings = Vec::new();
        for Line { row, value } in lines {
            let person = people.get(&value.person).map(|person| person.id);
            if person.is_none() {
                told.unknown(*row, At::Person, Code::PersonUnknown, &value.person);
            }
            let place = places.find(
                *row,
                (&value.position, At::Position.into()),
                (&value.unit, At::Unit.into()),
                value.from,
                told,
            );
            let (Some(person), Some((position, unit))) = (person, place) else { continue };
            postings.push(Posting {
                row: *row,
                input: AppointmentInput {
                    person,
                    position,
                    unit,
                    kind: value.kind,
                    from: value.from,
                    to: value.to,
                    share_percent: i32::try_from(value.share_percent).unwrap_or(100),
                    decision: value.decision.clone(),
                },
            });
        }
        check(tx, postings, At::From.into(), told).await
    }

    async fn apply(&mut self, tx: &mut Tx, ready: Ready, batch: &mut Batch, told: &mut Told) -> Found<()> {
        apply(tx, ready, At::Person.into(), batch, told).await
    }
}

/// Positions and units that rows name.
pub(super) struct Places {
    positions: HashMap<String, PositionRow>,
    units: HashMap<String, UnitId>,
    usable: Usable,
}

impl Places {
    /// Loads them by their codes.
    pub async fn load(tx: &Tx, positions: &[String], units: &[String]) -> Found<Self> {
        let positions = position::find_by_codes(&tx.source(), positions).await?;
        let units = unit::find_by_codes(&tx.source(), units).await?;
        let owners: Vec<UnitId> = positions.values().map(|position| position.owner_unit_id).collect();
        let ids: Vec<UnitId> = units.values().map(|unit| unit.id).collect();
        Ok(Self {
            usable: Usable::load(tx, &owners, &ids).await?,
            positions,
            units: units.into_iter().map(|(code, unit)| (code, unit.id)).collect(),
        })
    }

    /// The position and unit of a row, each by its code and column, the position usable in the unit and in use on the day.
    pub fn find(
        &self,
        row: u64,
        (position, position_at): (&str, usize),
        (unit, unit_at): (&str, usize),
        from: NaiveDate,
        told: &mut Told,
    ) -> Option<(PositionId, UnitId)> {
        let found = self.positions.get(position);
        if found.is_none() {
            told.unknown(row, position_at, Code::PositionUnknown, position);
        }
        let place = self.units.get(unit);
        if place.is_none() {
            told.unknown(row, unit_at, Code::UnitUnknown, unit);
        }
        let (found, place) = found.zip(place.copied())?;
        let misplaced = || self.usable.fault(found.owner_unit_id, position, place);
        match check_in_use(found, from, "").err().or_else(misplaced) {
            None => Some((found.id, place)),
            Some(fault) => {
                told.refuse(row, position_at, fault);
                None
            }
        }
    }
}

/// An appointment that a row describes.
pub(super) struct Posting {
    /// The row.
    pub row: u64,
    /// What it says.
    pub input: AppointmentInput,
}

/// Appointments that may be written.
pub struct Ready {
    permit: Permitted<act::EditPeople>,
    inputs: Vec<AppointmentInput>,
    rows: HashMap<PersonId, u64>,
    changed: HashMap<PersonId, Days>,
}

/// An appointment of one person as it will be, and the row that says so.
#[derive(Clone)]
struct Planned {
    input: AppointmentInput,
    row: Option<u64>,
    ended_by: Option<u64>,
    before: Option<AppointmentInput>,
}

impl Planned {
    fn changed(&self) -> bool {
        self.before.as_ref() != Some(&self.input)
    }
}

/// Judges appointments: guards, then the people, then the rules and the permissions. `from_at` is the column of the day.
pub(super) async fn check(
    tx: &mut Tx,
    postings: Vec<Posting>,
    from_at: usize,
    told: &mut Told,
) -> Found<Ready> {
    let mut of_person: BTreeMap<PersonId, Vec<Posting>> = BTreeMap::new();
    for posting in postings {
        of_person.entry(posting.input.person).or_default().push(posting);
    }
    let people: Vec<PersonId> = of_person.keys().copied().collect();
    let before = appointment::of_people(&tx.source(), &people).await?;
    let mut plans: Vec<Vec<Planned>> = Vec::new();
    for (person, postings) in of_person {
        plans.push(plan(before.get(&person).map(Vec::as_slice).unwrap_or_default(), postings));
    }
    hold(tx, &plans, from_at, told).await?;
    guard::people(tx, &people).await?;
    if appointment::of_people(&tx.source(), &people).await? != before {
        return Err(Fail::Busy);
    }
    clashes(tx, &plans, from_at, told).await?;
    let permit = judge(tx, &plans, from_at, told).await?;
    let mut ready = Ready { permit, inputs: Vec::new(), rows: HashMap::new(), changed: HashMap::new() };
    for planned in plans.into_iter().flatten() {
        let Some(row) = planned.row.or(planned.ended_by) else { continue };
        if told.is_refused(row) {
            continue;
        }
        let days = planned.input.changed(planned.before.as_ref()).filter(|_| planned.changed());
        if let Some(days) = days {
            let person = planned.input.person;
            ready.rows.entry(person).or_insert(row);
            let all = ready.changed.get(&person).copied().unwrap_or(days);
            let all = Days::new(all.from().min(days.from()), all.to().max(days.to())).unwrap_or(days);
            ready.changed.insert(person, all);
        }
        ready.inputs.push(planned.input);
    }
    Ok(ready)
}

/// What a person's appointments will be: those that are there, with what the rows say, in the order of days.
fn plan(rows: &[Appointment], mut postings: Vec<Posting>) -> Vec<Planned> {
    let mut planned: Vec<Planned> = rows
        .iter()
        .map(|row| {
            let input = AppointmentInput::of(row);
            Planned { before: Some(input.clone()), input, row: None, ended_by: None }
        })
        .collect();
    postings.sort_by_key(|posting| (posting.input.from, posting.row));
    for Posting { row, input } in postings {
        let key: Key = input.key();
        if let Some(known) = planned.iter_mut().find(|planned| planned.input.key() == key) {
            known.row = Some(row);
            let decision = input.decision.clone().or_else(|| known.input.decision.clone());
            known.input = AppointmentInput { to: input.to.or(known.input.to), decision, ..input };
            continue;
        }
        if matches!(input.kind, AppointmentKind::Transfer | AppointmentKind::Rotation) {
            let open: Vec<AppointmentInput> = planned.iter().map(|planned| planned.input.clone()).collect();
            let ended = moves(&open, &input).into_iter().find(|ended| ended.key() != key);
            let former = ended
                .as_ref()
                .and_then(|ended| planned.iter_mut().find(|planned| planned.input.key() == ended.key()));
            if let (Some(former), Some(ended)) = (former, ended) {
                former.input = ended;
                former.ended_by = Some(row);
            }
        }
        planned.push(Planned { input, row: Some(row), ended_by: None, before: None });
    }
    planned
}

/// Holds every period that the changes touch; rows that touch a locked one are refused.
async fn hold(tx: &Tx, plans: &[Vec<Planned>], from_at: usize, told: &mut Told) -> Found<()> {
    let (mut stretches, mut rows) = (Vec::new(), Vec::new());
    for planned in plans.iter().flatten().filter(|planned| planned.changed()) {
        if let (Some(days), Some(row)) =
            (planned.input.changed(planned.before.as_ref()), planned.row.or(planned.ended_by))
        {
            let unit = Some(planned.input.unit);
            stretches.push(Stretch { person: Some(planned.input.person), unit, days });
            rows.push(row);
        }
    }
    for (at, refusal) in guard::unlocked_stretches(tx, &stretches).await? {
        told.refuse(rows[at], from_at, refusal);
    }
    Ok(())
}

async fn clashes(tx: &Tx, plans: &[Vec<Planned>], from_at: usize, told: &mut Told) -> Found<()> {
    let mut found = Vec::new();
    for plan in plans {
        let stints: Vec<AppointmentInput> = plan.iter().map(|planned| planned.input.clone()).collect();
        if let Some(clash) = clash_of(&stints) {
            found.push((plan, stints, clash));
        }
    }
    let all = found.iter().flat_map(|(_, stints, _)| stints);
    let units: Vec<UnitId> = all.clone().map(|stint| stint.unit).collect();
    let positions: Vec<PositionId> = all.map(|stint| stint.position).collect();
    let units = unit::find_many(&tx.source(), &units).await?;
    let positions = position::find_many(&tx.source(), &positions).await?;
    let whom: Vec<PersonId> =
        found.iter().filter_map(|(_, stints, _)| Some(stints.first()?.person)).collect();
    let (_, unseen) = over_people::<act::EditPeople>(tx, &whom, tx.call().today).await?;
    for (plan, stints, clash) in found {
        let row_of = |at: usize| plan[at].row.filter(|_| plan[at].changed());
        let row = match clash {
            Clash::Overlap { first, second, .. } => row_of(second).or_else(|| row_of(first)),
            Clash::MainMissing { stint } => row_of(stint),
        };
        let Some(row) = row.or_else(|| plan.iter().find_map(|planned| planned.row)) else { continue };
        let is_new = |stint: &AppointmentInput| {
            plan.iter().any(|planned| planned.row == Some(row) && planned.input == *stint)
        };
        let unit_code = |unit: UnitId| units.get(&unit).map(|unit| unit.code.clone());
        let position_code = |id: PositionId| positions.get(&id).map(|position| position.row.code.clone());
        let hidden = stints.first().and_then(|stint| unseen.get(&stint.person));
        told.refuse(
            row,
            from_at,
            match (hidden, clash) {
                // Where somebody of another house serves is not told.
                (Some(Fail::NotFound), Clash::Overlap { .. }) => elsewhere(),
                _ => refusal(clash, &stints, is_new, unit_code, position_code),
            },
        );
    }
    Ok(())
}

/// A new or changed appointment is written by HR of its unit, and never by the person himself; an unchanged one by
/// anybody who may import.
async fn judge(
    tx: &Tx,
    plans: &[Vec<Planned>],
    from_at: usize,
    told: &mut Told,
) -> Found<Permitted<act::EditPeople>> {
    let changed = || plans.iter().flatten().filter(|planned| planned.row.is_some() && planned.changed());
    let pairs: Vec<(PersonId, UnitId)> =
        changed().map(|planned| (planned.input.person, planned.input.unit)).collect();
    let (permit, refused) = over_people_in(tx, &pairs).await?;
    for planned in changed() {
        let verdict = refused.get(&(planned.input.person, planned.input.unit));
        if let (Some(fail), Some(row)) = (verdict, planned.row) {
            told.judged(row, from_at, fail, Action::EditPeople)?;
        }
    }
    Ok(permit)
}

/// Writes appointments, then asks whether the scopes of leaders still stand; `person_at` is the column of the person.
pub(super) async fn apply(
    tx: &mut Tx,
    ready: Ready,
    person_at: usize,
    batch: &mut Batch,
    told: &mut Told,
) -> Found<()> {
    appointment::upsert_many(tx, &ready.permit, &ready.inputs, &mut Trail::Batch(batch)).await?;
    let source = tx.source();
    let changed: Vec<PersonId> = ready.changed.keys().copied().collect();
    if let Some((person, refusal)) = leadership::second_leader(&source, &changed).await? {
        told.refuse(ready.rows.get(&person).copied().unwrap_or(1), person_at, refusal);
        return Ok(());
    }
    // Circles need a row of supervision somewhere: an installation without any has none.
    if !leadership::has_rows(&source).await? {
        return Ok(());
    }
    let positions: Vec<PositionId> = ready.inputs.iter().map(|input| input.position).collect();
    let book = PositionBook::load(&source, Some(&positions)).await?;
    let with_rows = leadership::with_rows(&source, &changed).await?;
    let mut leaders: Vec<PersonId> = ready
        .inputs
        .iter()
        .filter(|input| book.leads(input.position))
        .map(|input| input.person)
        .filter(|person| ready.changed.contains_key(person))
        .chain(with_rows)
        .collect();
    leaders.sort_unstable();
    leaders.dedup();
    let first = leaders.iter().filter_map(|leader| ready.changed.get(leader)).map(|days| days.from()).max();
    let last = leaders.iter().filter_map(|leader| ready.changed.get(leader)).map(|days| days.to()).max();
    if let Some(days) = first.zip(last).and_then(|(first, last)| Days::new(first, last))
        && let Some((person, refusal)) = leadership::circle(&source, &leaders, days).await?
    {
        told.refuse(ready.rows.get(&person).copied().unwrap_or(1), person_at, refusal);
    }
    Ok(())
}

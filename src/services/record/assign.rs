//! Assigning: many records of many people in one call, all or none.

use super::{BY_HAND, period};
use crate::services::charge::{Charged, OnBehalf, charge_rows, on_behalf};
use crate::services::checks::{check_code, or_told, shortened};
use crate::services::form::rules;
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::rules::Bounds;
use domain::score::products::Origin;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use store::ids::{OutputRecordId, PeriodId, PersonId, PositionId, ProductId};
use store::policy::{Capacity, Permitted, act};
use store::record::{self, Assigned, Holder, Kept, Outcome, Saved};
use store::stale::{self, When};
use store::{Call, Fail, Found, InPlace, Tx, write};

/// Records to assign in one period.
#[derive(Clone, Debug, Serialize)]
pub struct AssignInput {
    /// The period's name.
    pub period: String,
    /// The records.
    pub records: Vec<NewRecord>,
    /// For whom HR enters them.
    pub on_behalf: OnBehalf,
}

/// One record to assign.
#[derive(Clone, Debug, Serialize)]
pub struct NewRecord {
    /// The person's code.
    pub person: String,
    /// The product's code.
    pub product: String,
    /// The system or register; none: entered by hand.
    pub source: Option<String>,
    /// Its number there.
    pub reference: String,
    /// The part; none: 1.
    pub part: Option<i32>,
    /// Planned, taken over or ad hoc.
    pub origin: Origin,
    /// Units.
    pub assigned: i32,
    /// The day it is due; none: the closing day.
    pub deadline: Option<NaiveDate>,
    /// Beyond what the position requires.
    pub beyond_requirement: bool,
    /// Remarks.
    pub note: Option<String>,
}

/// Something worth telling that refused nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What, by its code.
    pub code: String,
    /// Where in the input.
    pub path: String,
    /// The values of its message.
    pub values: Vec<(String, String)>,
}

/// What assigning did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignOutcome {
    /// The record of each input, and what became of it.
    pub saved: Vec<(OutputRecordId, Saved)>,
    /// Values that a superior has set and that stay.
    pub kept: Vec<Kept>,
    /// Warnings.
    pub warnings: Vec<Told>,
}

/// Assigns records. The coefficient is the catalogue's on the period's first day (2.2); a product outside the template
/// is told and taken.
///
/// # Errors
/// `PERIOD_UNKNOWN`, `PERIOD_NOT_OPEN`, `PERIOD_LOCKED`; of each record with its path: `PERSON_UNKNOWN`, `NOT_SERVING`,
/// `PRODUCT_UNKNOWN`, `AMOUNT_OUT_OF_RANGE`, `DEADLINE_OUT_OF_RANGE`, `CODE_INVALID`, `LIST_REPEATED`,
/// `RECORD_OF_OTHERS`, `ON_BEHALF_MISSING`, `ON_BEHALF_WRONG`; FORBIDDEN about oneself, on either side.
pub async fn assign(call: &Call, input: &AssignInput) -> Found<AssignOutcome> {
    write(call, input, async |tx| {
        let period = period(tx, &input.period, "period").await?;
        apply(tx, &period, input).await
    })
    .await
}

async fn apply(tx: &mut Tx, period: &store::period::PeriodRow, input: &AssignInput) -> Found<AssignOutcome> {
    let source = tx.source();
    let codes = input.records.iter().map(|record| record.person.as_str());
    let people = store::codes::people(&source, codes.chain(input.on_behalf.superior.as_deref())).await?;
    let products =
        store::codes::products(&source, input.records.iter().map(|record| record.product.as_str())).await?;
    let ids: Vec<ProductId> = products.values().copied().collect();
    let coefficients = store::codes::coefficients(&source, &ids, period.first_day).await?;
    let keys = input.records.iter().map(key_of);
    let holders = record::holders(&tx.source(), period.id, keys).await?;
    let whom: HashSet<PersonId> = input
        .records
        .iter()
        .filter_map(|record| people.get(&record.person).copied())
        .chain(holders.values().map(|holder| holder.person))
        .collect();
    let whom: Vec<PersonId> = whom.into_iter().collect();
    let (charged, shut) = charge_rows::<act::AssignRecords>(tx, period, &whom).await?;
    let rules = rules(&tx.source(), period.closing_day).await?;
    let mut refusals = Vec::new();
    let mut ready = Vec::new();
    let (mut decided, mut entered_in) = (true, None);
    let mut seen = HashSet::new();
    for (index, new) in input.records.iter().enumerate() {
        let path = |field: &str| format!("records.{index}.{field}");
        let before = refusals.len();
        check(new, period, &rules.bounds, &path, &mut refusals);
        let key = key_of(new);
        let holder = holders.get(&key).copied();
        let (source_name, _, part) = key.clone();
        if !seen.insert(key) {
            refusals.push(
                Refusal::new(Code::ListRepeated, &path("reference")).with("code", shortened(&new.reference)),
            );
        }
        let product = products.get(&new.product).and_then(|id| Some((*id, *coefficients.get(id)?)));
        if product.is_none() {
            refusals.push(
                Refusal::new(Code::ProductUnknown, &path("product")).with("code", shortened(&new.product)),
            );
        }
        let person = people.get(&new.person).copied();
        let charge = match person {
            Some(person) => charged.of(person, &new.person, &path("person"))?,
            None => {
                Err(Refusal::new(Code::PersonUnknown, &path("person")).with("code", shortened(&new.person)))
            }
        };
        let Some(charge) = or_told(charge, &mut refusals) else { continue };
        let former = holder.and_then(|holder| taken_from(holder, person?, charge.capacity));
        if let Some(former) = former {
            let taken = from_holder(&charged, former, &new.reference, &path("reference"))?;
            if or_told(taken, &mut refusals).is_none() {
                continue;
            }
        }
        // A period that takes nothing stops the call as a whole, where it is of somebody whom the caller may know.
        if let Some(why) = person.into_iter().chain(former).find_map(|one| shut.get(&one)) {
            return Err(why.clone().into());
        }
        decided &= charge.capacity != Capacity::Integration;
        let place = or_told(on_behalf(charge, &input.on_behalf, &people), &mut refusals);
        let Some(place) = place else { continue };
        if let (Some(person), Some((product, coefficient)), true) =
            (person, product, before == refusals.len())
        {
            ready.push(Assigned {
                source: source_name,
                reference: new.reference.clone(),
                part,
                person,
                product,
                origin: new.origin,
                coefficient,
                assigned: new.assigned,
                deadline: new.deadline.unwrap_or(period.closing_day),
                beyond_requirement: new.beyond_requirement,
                note: new.note.clone(),
                document: place.as_ref().map(|place| place.document.clone()),
                counts: record::Counts::default(),
            });
        }
        entered_in = place.or(entered_in);
    }
    if !refusals.is_empty() {
        return Err(Fail::Refused(refusals));
    }
    let done = save(tx, &charged.permit, period.id, &ready, decided, entered_in.as_ref()).await?;
    let changed: HashSet<PersonId> = ready
        .iter()
        .zip(&done.saved)
        .filter(|(_, (_, saved))| *saved != Saved::Unchanged)
        .map(|(input, _)| input.person)
        .chain(done.former)
        .collect();
    let changed: Vec<PersonId> = changed.into_iter().collect();
    stale::mark(tx, &changed, When::Periods(&[period.id]), "records assigned").await?;
    let positions: HashMap<PersonId, (PositionId, NaiveDate)> =
        charged.seats.iter().map(|(person, seat)| (*person, (seat.position, seat.last_day))).collect();
    let warnings = outside(tx, &ready, &positions, &input.records).await?;
    Ok(AssignOutcome { saved: done.saved, kept: done.kept, warnings })
}

fn key_of(new: &NewRecord) -> record::Key {
    (new.source.clone().unwrap_or_else(|| BY_HAND.to_owned()), new.reference.clone(), new.part.unwrap_or(1))
}

/// From whom a record is taken that is sent for somebody: from nobody where it is his already, or where a source sends it
/// and a superior has set it.
pub(crate) fn taken_from(holder: Holder, person: PersonId, capacity: Capacity) -> Option<PersonId> {
    let stays = holder.kept && capacity == Capacity::Integration;
    (holder.person != person && !stays).then_some(holder.person)
}

/// Whether a record may be taken from who holds it.
///
/// # Errors
/// FORBIDDEN, as for the holder; `Ok(Err(_))` is `RECORD_OF_OTHERS`: he is nobody whom the caller knows.
pub(crate) fn from_holder<A>(
    charged: &Charged<A>,
    holder: PersonId,
    reference: &str,
    path: &str,
) -> Found<Result<(), Refusal>> {
    match (charged.charges.contains_key(&holder), charged.refused.get(&holder)) {
        (true, _) => Ok(Ok(())),
        (false, Some(Fail::Forbidden(refusal))) => Err(Fail::Forbidden(refusal.clone().inside(path))),
        _ => Ok(Err(Refusal::new(Code::RecordOfOthers, path).with("reference", shortened(reference)))),
    }
}

/// Saves records: those that HR enters in a superior's place, which have his document, apart from the caller's own, so that
/// the trail tells which are which.
pub(super) async fn save(
    tx: &mut Tx,
    permit: &Permitted<act::AssignRecords>,
    period: PeriodId,
    ready: &[Assigned],
    decided: bool,
    entered_in: Option<&InPlace>,
) -> Found<Outcome> {
    let (entered, own): (Vec<usize>, Vec<usize>) =
        (0..ready.len()).partition(|at| ready[*at].document.is_some());
    let (mut saved, mut kept, mut former) = (Vec::new(), Vec::new(), Vec::new());
    for (places, place) in [(own, None), (entered, entered_in)] {
        let rows: Vec<Assigned> = places.iter().map(|at| ready[*at].clone()).collect();
        tx.stand_in(place);
        let done = record::assign(tx, permit, period, &rows, decided).await?;
        saved.extend(places.iter().copied().zip(done.saved));
        former.extend(done.former);
        kept.extend(done.kept.into_iter().map(|kept| Kept { index: places[kept.index], ..kept }));
    }
    tx.stand_in(None);
    saved.sort_unstable_by_key(|(at, _)| *at);
    Ok(Outcome { saved: saved.into_iter().map(|(_, saved)| saved).collect(), kept, former })
}

/// What of one record needs no database.
pub(super) fn check(
    new: &NewRecord,
    period: &store::period::PeriodRow,
    bounds: &Bounds,
    path: &impl Fn(&str) -> String,
    refusals: &mut Vec<Refusal>,
) {
    if let Some(source) = &new.source {
        refusals.extend(check_code(source, &path("source")));
    }
    let length = new.reference.chars().count();
    if !(1..=100).contains(&length)
        || new.reference.trim().is_empty()
        || new.reference.chars().any(char::is_control)
    {
        refusals.push(Refusal::new(Code::TextOutOfRange, &path("reference")).with("max", 100));
    }
    if new.note.as_ref().is_some_and(|note| note.chars().count() > 2_000) {
        refusals.push(Refusal::new(Code::TextOutOfRange, &path("note")).with("max", 2_000));
    }
    if new.part.is_some_and(|part| part < 1) {
        refusals.push(
            Refusal::new(Code::InvalidInput, &path("part"))
                .with("value", new.part.unwrap_or(0))
                .with("mend", ">= 1"),
        );
    }
    let max = i64::from(bounds.max_amount);
    if !(0..=max).contains(&i64::from(new.assigned)) {
        refusals.push(
            Refusal::new(Code::AmountOutOfRange, &path("assigned"))
                .with("value", new.assigned)
                .with("min", 0)
                .with("max", max),
        );
    }
    // A deadline before the period is one that was missed: the row was carried, or is carried by its source.
    if let Some(day) = new.deadline
        && day > period.closing_day
    {
        refusals.push(
            Refusal::new(Code::DeadlineOutOfRange, &path("deadline"))
                .with("day", day)
                .with("from", period.first_day)
                .with("to", period.closing_day),
        );
    }
}

/// Products outside the template of the person's position: a warning, not an error.
async fn outside(
    tx: &Tx,
    ready: &[Assigned],
    positions: &HashMap<PersonId, (PositionId, NaiveDate)>,
    named: &[NewRecord],
) -> Found<Vec<Told>> {
    let Some(day) = positions.values().map(|(_, day)| *day).max() else { return Ok(Vec::new()) };
    let all: HashSet<PositionId> = positions.values().map(|(position, _)| *position).collect();
    let all: Vec<PositionId> = all.into_iter().collect();
    let templates = store::template::in_force(&tx.source(), &all, day).await?;
    let ids: Vec<_> = templates.values().map(|template| template.id).collect();
    let bodies = store::template::find_bodies(&tx.source(), &ids).await?;
    let usual = |person: &PersonId, product: ProductId| {
        let template = positions.get(person).and_then(|(position, _)| templates.get(position));
        let body = template.and_then(|template| bodies.get(&template.id));
        body.is_none_or(|body| body.products.iter().any(|usual| usual.product == product))
    };
    Ok(ready
        .iter()
        .zip(named)
        .enumerate()
        .filter(|(_, (input, _))| !usual(&input.person, input.product))
        .map(|(index, (_, named))| Told {
            code: Code::ProductOutsideTemplate.as_str().to_owned(),
            path: format!("records.{index}.product"),
            values: vec![("code".to_owned(), named.product.clone())],
        })
        .collect())
}

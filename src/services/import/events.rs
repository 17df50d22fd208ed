//! Events of output records from files: failed reviews and delays, with the confirmation of their causes.

use super::records::small;
use super::{Importer, Told};
use crate::io::csv::Line;
use crate::io::kinds::events::{At, EventRow};
use crate::services::charge::{Charged, OnBehalf, charge_rows, on_behalf};
use crate::services::record::{choose, confirming, parse_period};
use domain::refusal::{Code, Refusal};
use domain::score::products::EventKind;
use domain::terms::Term;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::ids::{OutputRecordId, PeriodId, PersonId};
use store::policy::{Action, Capacity, Permitted, act, needed};
use store::record::{self, Confirming, Kept, NewEvent, Record, delay_reference};
use store::stale::{self, When};
use store::{Batch, Fail, Found, Tx};

/// Events.
#[derive(Default)]
pub struct Events;

/// The good rows of one period.
pub struct OfPeriod {
    period: PeriodId,
    permit: Permitted<act::RecordEvents>,
    records: HashMap<OutputRecordId, Record>,
    events: Vec<NewEvent>,
    /// Where each event stands in the file, and the confirmation of its cause.
    at: Vec<(u64, Option<Confirming>)>,
    confirmer: Permitted<act::ConfirmCause>,
}

impl Importer for Events {
    type Row = EventRow;
    type Ready = Vec<OfPeriod>;
    const ACTION: Action = Action::RecordEvents;
    const NOUN: &'static str = "output_event";

    fn key(row: &EventRow) -> Option<String> {
        let event = row.event.clone().unwrap_or_else(|| format!("{}", row.unit_number));
        let period = row.period.map(|period| period.to_string()).unwrap_or_default();
        Some(format!("{}, {}, {period}, {}, {event}", row.source, row.reference, row.part.unwrap_or(0)))
    }

    async fn check(&mut self, tx: &mut Tx, lines: &[Line<EventRow>], told: &mut Told) -> Found<Self::Ready> {
        let names: BTreeSet<_> = lines.iter().filter_map(|line| line.value.period).collect();
        let names: Vec<_> = names.into_iter().filter_map(|name| parse_period(&name.to_string())).collect();
        let periods = store::codes::periods(&tx.source(), &names).await?;
        let keys = lines.iter().map(|line| (line.value.source.as_str(), line.value.reference.as_str()));
        let rows = record::of_references(&tx.source(), keys).await?;
        let mut by_period: BTreeMap<PeriodId, Vec<(&Line<EventRow>, Record)>> = BTreeMap::new();
        for line in lines {
            let value = &line.value;
            let period = match value.period {
                None => None,
                Some(name) => match parse_period(&name.to_string()).and_then(|name| periods.get(&name)) {
                    Some(period) => Some(period.id),
                    None => {
                        let refusal = Refusal::new(Code::PeriodUnknown, "").with("value", name);
                        told.refuse(line.row, At::Period, refusal);
                        continue;
                    }
                },
            };
            let all = rows.get(&(value.source.clone(), value.reference.clone()));
            let all = all.map(Vec::as_slice).unwrap_or_default();
            match choose(all, period, value.part.map(small), Some(value.unit_number)) {
                Some(row) => by_period.entry(row.period_id).or_default().push((line, row)),
                None => {
                    let refusal = Refusal::new(Code::RecordUnknown, "");
                    let refusal = refusal.with("source", &value.source).with("reference", &value.reference);
                    told.refuse(line.row, At::Reference, refusal);
                }
            }
        }
        let superiors = lines.iter().filter_map(|line| Some(line.value.confirmation.as_ref()?.by.as_str()));
        let people = store::codes::people(&tx.source(), superiors).await?;
        let ids: Vec<PeriodId> = by_period.keys().copied().collect();
        let stored = store::period::find_many(&tx.source(), &ids).await?;
        let mut ready = Vec::new();
        for (id, lines) in by_period {
            let Some(period) = stored.get(&id) else { continue };
            let whom: BTreeSet<PersonId> = lines.iter().map(|(_, row)| row.person_id).collect();
            let whom: Vec<PersonId> = whom.into_iter().collect();
            let (charged, shut) = charge_rows::<act::RecordEvents>(tx, period, &whom).await?;
            let whom: BTreeSet<PersonId> = lines
                .iter()
                .filter(|(line, _)| line.value.confirmation.is_some())
                .map(|(_, row)| row.person_id)
                .collect();
            let whom: Vec<PersonId> = whom.into_iter().collect();
            let (confirming, _) = charge_rows::<act::ConfirmCause>(tx, period, &whom).await?;
            let stopped = lines.iter().filter(|(_, row)| shut.contains_key(&row.person_id));
            let stopped: Vec<OutputRecordId> = stopped.map(|(_, row)| row.id).collect();
            let stored = record::events(&tx.source(), &stopped).await?;
            let (mut records, mut events, mut at) = (HashMap::new(), Vec::new(), Vec::new());
            for (line, row) in lines {
                let value = &line.value;
                if !charged.charges.contains_key(&row.person_id) {
                    match charged.refused.get(&row.person_id) {
                        Some(fail) => {
                            told.verdict(
                                line.row,
                                At::Reference,
                                fail,
                                Code::PersonUnknown,
                                &value.reference,
                            )?;
                        }
                        None => told.unknown(line.row, At::Reference, Code::NotServing, &value.reference),
                    }
                    continue;
                }
                let units = i64::from(row.assigned.max(row.completed));
                if !(1..=units).contains(&value.unit_number) {
                    let refusal = Refusal::new(Code::EventUnitOutOfRange, "");
                    let refusal = refusal.with("value", value.unit_number).with("max", units);
                    told.refuse(line.row, At::UnitNumber, refusal);
                    continue;
                }
                let deadline = value.deadline.or(row.deadline).unwrap_or(period.closing_day);
                let reference = match (&value.event, value.event_type) {
                    (Some(event), EventKind::Quality) => event.clone(),
                    _ => delay_reference(value.unit_number, deadline),
                };
                let found = confirmation(tx, line, &row, &confirming, &people, told);
                let event = NewEvent {
                    record: row.id,
                    reference,
                    kind: value.event_type,
                    unit: Some(small(value.unit_number)),
                    count: small(value.count),
                    severity: value.severity,
                    cause: value.cause,
                    before_takeover: false,
                };
                if let Some(why) = shut.get(&row.person_id)
                    && !repeats(stored.get(&row.id).map(Vec::as_slice), &event, found.as_ref())
                {
                    let (column, value) = match value.period {
                        Some(name) => (At::Period, name.to_string()),
                        None => (At::Reference, value.reference.clone()),
                    };
                    told.refuse(line.row, column, why.clone().with("value", value));
                    continue;
                }
                at.push((line.row, found));
                events.push(event);
                records.insert(row.id, row);
            }
            let confirmer = confirming.permit;
            ready.push(OfPeriod { period: id, permit: charged.permit, records, events, at, confirmer });
        }
        Ok(ready)
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        ready: Self::Ready,
        batch: &mut Batch,
        told: &mut Told,
    ) -> Found<()> {
        for OfPeriod { period, permit, records, events, at, confirmer } in ready {
            let ids: Vec<OutputRecordId> = records.keys().copied().collect();
            let existing = record::events(&tx.source(), &ids).await?;
            let before =
                |event: &NewEvent| find(existing.get(&event.record).map(Vec::as_slice), &event.reference);
            let kept = record::save_events(tx, &permit, &records, &existing, &events).await?;
            for index in &kept {
                let sent = Term::code(events[*index].cause).to_owned();
                let (field, kept) = (events[*index].reference.clone(), "confirmed".to_owned());
                told.keep(at[*index].0, &Kept { index: *index, field, kept, sent });
            }
            let confirmed = events.iter().zip(&at).enumerate().filter(|(index, _)| !kept.contains(index));
            let confirmed =
                confirmed.filter_map(|(index, (event, (_, found)))| Some((index, event, found.as_ref()?)));
            let confirmed = confirm(tx, &confirmer, &records, confirmed).await?;
            let mut whom: BTreeSet<PersonId> = BTreeSet::new();
            for (index, event) in events.iter().enumerate() {
                match before(event) {
                    Some(row) if record::stays(row, event) && !confirmed.contains(&index) => {
                        batch.unchanged += 1;
                        continue;
                    }
                    Some(_) => batch.updated += 1,
                    None => batch.created += 1,
                }
                whom.extend(records.get(&event.record).map(|row| row.person_id));
            }
            let whom: Vec<PersonId> = whom.into_iter().collect();
            stale::mark(tx, &whom, When::Periods(&[period]), "events imported").await?;
        }
        Ok(())
    }
}

/// The confirmation of a row's cause: by the superior himself, or entered by HR in his place with his document. Nobody
/// else's is taken, which is told.
fn confirmation(
    tx: &Tx,
    line: &Line<EventRow>,
    row: &Record,
    charged: &Charged<act::ConfirmCause>,
    people: &HashMap<String, PersonId>,
    told: &mut Told,
) -> Option<Confirming> {
    let given = line.value.confirmation.as_ref()?;
    let Some(charge) = charged.charges.get(&row.person_id) else {
        // Whose events he may record he knows: that he may not confirm is no secret to him.
        let refusal = match charged.refused.get(&row.person_id) {
            Some(Fail::Forbidden(refusal)) => refusal.clone(),
            _ => Refusal::new(Code::NotPermitted, "").with("needed", needed(Action::ConfirmCause)),
        };
        told.refuse(line.row, At::ConfirmedBy, refusal);
        return None;
    };
    let own = charge.capacity == Capacity::Superior;
    if own && people.get(&given.by).copied() != tx.call().viewer.person {
        let refusal = Refusal::new(Code::OnBehalfWrong, "").with("code", &given.by);
        told.refuse(line.row, At::ConfirmedBy, refusal);
        return None;
    }
    let behalf = OnBehalf { superior: Some(given.by.clone()), document: given.evidence.clone() };
    if let Err(refusal) = on_behalf(charge, &behalf, people, "") {
        let column = if given.evidence.is_none() { At::Evidence } else { At::ConfirmedBy };
        told.refuse(line.row, column, refusal);
        return None;
    }
    match confirming(line.value.cause, &given.reason, given.evidence.as_deref()) {
        Ok(found) => Some(found),
        Err(refusal) => {
            told.refuse(line.row, At::Evidence, refusal);
            None
        }
    }
}

/// Confirms causes that are not confirmed just so; tells which.
async fn confirm<'a>(
    tx: &mut Tx,
    permit: &Permitted<act::ConfirmCause>,
    records: &HashMap<OutputRecordId, Record>,
    confirmed: impl Iterator<Item = (usize, &'a NewEvent, &'a Confirming)>,
) -> Found<BTreeSet<usize>> {
    let confirmed: Vec<_> = confirmed.collect();
    let ids: Vec<OutputRecordId> = confirmed.iter().map(|(_, event, _)| event.record).collect();
    let stored = record::events(&tx.source(), &ids).await?;
    let mut done = BTreeSet::new();
    for (index, event, found) in confirmed {
        let before = find(stored.get(&event.record).map(Vec::as_slice), &event.reference);
        let (Some(before), Some(row)) = (before, records.get(&event.record)) else { continue };
        if is_confirmed(before, found) {
            continue;
        }
        record::confirm(tx, permit, row, before, found).await?;
        done.insert(index);
    }
    Ok(done)
}

/// A record's event of a reference.
fn find<'a>(events: Option<&'a [record::EventRow]>, reference: &str) -> Option<&'a record::EventRow> {
    events.unwrap_or_default().iter().find(|row| row.reference == reference)
}

fn is_confirmed(event: &record::EventRow, found: &Confirming) -> bool {
    event.confirmed_at.is_some() && event.confirmation.as_ref() == Some(&found.text)
}

/// Whether an event is stored as it is sent, with its confirmation, or a superior's word on it stands against it.
fn repeats(events: Option<&[record::EventRow]>, event: &NewEvent, confirmation: Option<&Confirming>) -> bool {
    find(events, &event.reference).is_some_and(|row| {
        record::stays(row, event) && confirmation.is_none_or(|found| is_confirmed(row, found))
    })
}

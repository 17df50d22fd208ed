//! Events of output records from files: failed reviews and delays, with the confirmation of their causes.

use super::about_people::charge_of;
use super::about_records::{AboutRecord, Columns, Naming, closed, find};
use super::records::small;
use super::{Importer, Keys, Told};
use crate::io::csv::Line;
use crate::io::kinds::events::{At, EventRow};
use crate::services::charge::{Charged, OnBehalf, charge_rows, on_behalf};
use crate::services::record::{Said, What, confirming};
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::score::products::EventKind;
use domain::terms::Term;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::ids::{AccountId, OutputRecordId, PeriodId, PersonId};
use store::period::PeriodRow;
use store::policy::{Action, Capacity, Permitted, act, lacking};
use store::record::{self, Confirming, Kept, NewEvent, Record, delay_reference};
use store::stale::{self, When};
use store::{Batch, Fail, Found, InPlace, Tx};

/// Events, by the keys under which they are stored: one event may be named in several ways.
#[derive(Default)]
pub struct Events {
    keys: Keys,
}

/// The good rows of one period.
pub struct OfPeriod {
    period: PeriodId,
    permit: Permitted<act::RecordEvents>,
    records: HashMap<OutputRecordId, Record>,
    events: Vec<NewEvent>,
    /// Where each event stands in the file, and the confirmation of its cause.
    at: Vec<(u64, Option<Confirmed>)>,
    /// The account of another system that imports as such.
    source: Option<AccountId>,
    confirmer: Permitted<act::ConfirmCause>,
}

/// A confirmation, and in whose place HR enters it.
struct Confirmed {
    said: Confirming,
    place: Option<InPlace>,
}

impl AboutRecord for EventRow {
    const COLUMNS: fn() -> Columns =
        || Columns { period: At::Period.into(), reference: At::Reference.into() };

    fn naming(&self) -> Naming<'_> {
        Naming {
            source: &self.source,
            reference: &self.reference,
            period: self.period,
            part: self.part,
            said: Said {
                unit: Some(self.unit_number),
                what: What::Event {
                    reference: self.event.as_deref(),
                    kind: self.event_type,
                    deadline: self.deadline,
                },
            },
        }
    }
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
        let mut by_period: BTreeMap<PeriodId, Vec<(&Line<EventRow>, Record)>> = BTreeMap::new();
        for (line, record) in find(tx, lines, told).await? {
            by_period.entry(record.period_id).or_default().push((line, record));
        }
        let superiors = lines.iter().filter_map(|line| Some(line.value.confirmation.as_ref()?.by.as_str()));
        let people = store::codes::people(&tx.source(), superiors).await?;
        let ids: Vec<PeriodId> = by_period.keys().copied().collect();
        let periods = store::period::find_many(&tx.source(), &ids).await?;
        let mut ready = Vec::new();
        for (id, rows) in by_period {
            let Some(period) = periods.get(&id) else { continue };
            let judge = Judge::of(tx, period, &people, &rows).await?;
            let (mut records, mut events, mut at) = (HashMap::new(), Vec::new(), Vec::new());
            for (line, record) in rows {
                let Some((event, confirmed)) = judge.row(line, &record, &mut self.keys, told)? else {
                    continue;
                };
                at.push((line.row, confirmed));
                events.push(event);
                records.insert(record.id, record);
            }
            let (source, permit) = (judge.source(), judge.charged.permit);
            let confirmer = judge.confirming.permit;
            ready.push(OfPeriod { period: id, permit, records, events, at, source, confirmer });
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
        for OfPeriod { period, permit, records, events, at, source, confirmer } in ready {
            let ids: Vec<OutputRecordId> = records.keys().copied().collect();
            let existing = record::events(&tx.source(), &ids).await?;
            let before =
                |event: &NewEvent| known(existing.get(&event.record).map(Vec::as_slice), &event.reference);
            let kept = record::save_events(tx, &permit, &records, &existing, &events, source).await?;
            for index in &kept {
                let sent = Term::code(events[*index].cause).to_owned();
                let NewEvent { record, reference, .. } = &events[*index];
                let stored = existing.get(record).map(Vec::as_slice);
                let (field, kept) = (reference.clone(), record::kept_as(stored, reference).to_owned());
                told.keep(at[*index].0, &Kept { index: *index, field, kept, sent });
            }
            let confirmed = events.iter().zip(&at).enumerate().filter(|(index, _)| !kept.contains(index));
            let confirmed =
                confirmed.filter_map(|(index, (event, (_, found)))| Some((index, event, found.as_ref()?)));
            let confirmed = confirm(tx, &confirmer, &records, confirmed).await?;
            let mut whom: BTreeSet<PersonId> = BTreeSet::new();
            for (index, event) in events.iter().enumerate() {
                match before(event) {
                    Some(row) if record::stays(row, event, source) && !confirmed.contains(&index) => {
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

/// What the rows of one period are judged by.
struct Judge<'a> {
    period: &'a PeriodRow,
    /// The superiors whom rows name, by code.
    people: &'a HashMap<String, PersonId>,
    /// Who imports, where he is a person.
    viewer: Option<PersonId>,
    account: Option<AccountId>,
    today: NaiveDate,
    charged: Charged<act::RecordEvents>,
    confirming: Charged<act::ConfirmCause>,
    /// About whom nothing may be written, and why.
    shut: HashMap<PersonId, Refusal>,
    /// The events of their records.
    stored: HashMap<OutputRecordId, Vec<record::EventRow>>,
}

impl<'a> Judge<'a> {
    async fn of(
        tx: &mut Tx,
        period: &'a PeriodRow,
        people: &'a HashMap<String, PersonId>,
        rows: &[(&Line<EventRow>, Record)],
    ) -> Found<Self> {
        let whom: BTreeSet<PersonId> = rows.iter().map(|(_, row)| row.person_id).collect();
        let whom: Vec<PersonId> = whom.into_iter().collect();
        let (charged, shut) = charge_rows::<act::RecordEvents>(tx, period, &whom).await?;
        let confirmed = rows.iter().filter(|(line, _)| line.value.confirmation.is_some());
        let whom: BTreeSet<PersonId> = confirmed.map(|(_, row)| row.person_id).collect();
        let whom: Vec<PersonId> = whom.into_iter().collect();
        let (confirming, _) = charge_rows::<act::ConfirmCause>(tx, period, &whom).await?;
        let stopped = rows.iter().filter(|(_, row)| shut.contains_key(&row.person_id));
        let stopped: Vec<OutputRecordId> = stopped.map(|(_, row)| row.id).collect();
        let stored = record::events(&tx.source(), &stopped).await?;
        let (viewer, account, today) = (tx.call().viewer.person, tx.call().viewer.account, tx.call().today);
        Ok(Self { period, people, viewer, account, today, charged, confirming, shut, stored })
    }

    /// The account, where another system imports as such.
    fn source(&self) -> Option<AccountId> {
        let mut charges = self.charged.charges.values();
        self.account.filter(|_| charges.any(|charge| charge.capacity == Capacity::Integration))
    }

    /// The event of a row, and the confirmation of its cause; `None` where the row was refused, which is told.
    fn row(
        &self,
        line: &Line<EventRow>,
        record: &Record,
        keys: &mut Keys,
        told: &mut Told,
    ) -> Found<Option<(NewEvent, Option<Confirmed>)>> {
        let (row, value, person) = (line.row, &line.value, record.person_id);
        if is_ahead(line, self.today, told) {
            return Ok(None);
        }
        if charge_of(&self.charged, person, row, At::Reference, &value.reference, told)?.is_none() {
            return Ok(None);
        }
        let units = i64::from(record.assigned.max(record.completed));
        if !(1..=units).contains(&value.unit_number) {
            let refusal = Refusal::new(Code::EventUnitOutOfRange, "");
            told.refuse(row, At::UnitNumber, refusal.with("value", value.unit_number).with("max", units));
            return Ok(None);
        }
        let event = self.event(value, record);
        let earlier = keys.first(&format!("{} {}", record.id.0, event.reference), told.spot(row));
        if let Some(earlier) = earlier {
            told.repeated(row, &Events::key(value).unwrap_or_default(), earlier);
            return Ok(None);
        }
        let confirmed = self.confirmation(line, person, told);
        let stored = self.stored.get(&record.id).map(Vec::as_slice);
        if let Some(why) = self.shut.get(&person)
            && !repeats(stored, &event, self.source(), confirmed.as_ref())
        {
            closed::<EventRow>(row, value.period, &value.reference, why, told);
            return Ok(None);
        }
        Ok(Some((event, confirmed)))
    }

    fn event(&self, value: &EventRow, record: &Record) -> NewEvent {
        let deadline = value.deadline.or(record.deadline).unwrap_or(self.period.closing_day);
        // One missed deadline of a unit is one delay, whatever number it is sent under.
        let reference = match (&value.event, value.event_type) {
            (Some(event), EventKind::Quality) => event.clone(),
            _ => delay_reference(value.unit_number, deadline),
        };
        NewEvent {
            record: record.id,
            reference,
            kind: value.event_type,
            unit: Some(small(value.unit_number)),
            count: small(value.count),
            severity: value.severity,
            cause: value.cause,
            before_takeover: false,
        }
    }

    /// The confirmation of a row's cause: by the superior himself, or entered by HR in his place with his document. Nobody
    /// else's is taken, which is told.
    fn confirmation(&self, line: &Line<EventRow>, person: PersonId, told: &mut Told) -> Option<Confirmed> {
        let given = line.value.confirmation.as_ref()?;
        let Some(charge) = self.confirming.charges.get(&person) else {
            // Whose events he may record he knows: that he may not confirm is no secret to him.
            let refusal = match self.confirming.refused.get(&person) {
                Some(Fail::Forbidden(refusal)) => refusal.clone(),
                _ => lacking(Action::ConfirmCause),
            };
            told.refuse(line.row, At::ConfirmedBy, refusal);
            return None;
        };
        let own = charge.capacity == Capacity::Superior;
        if own && self.people.get(&given.by).copied() != self.viewer {
            let refusal = Refusal::new(Code::OnBehalfWrong, "").with("code", &given.by);
            told.refuse(line.row, At::ConfirmedBy, refusal);
            return None;
        }
        let behalf = OnBehalf { superior: Some(given.by.clone()), document: given.evidence.clone() };
        let place = match on_behalf(charge, &behalf, self.people) {
            Ok(place) => place,
            Err(refusal) => {
                let column = if given.evidence.is_none() { At::Evidence } else { At::ConfirmedBy };
                told.refuse(line.row, column, refusal);
                return None;
            }
        };
        match confirming(line.value.cause, &given.reason, given.evidence.as_deref()) {
            Ok(said) => Some(Confirmed { said, place }),
            Err(refusal) => {
                told.refuse(line.row, At::Evidence, refusal);
                None
            }
        }
    }
}

/// Confirms causes that are not confirmed just so, each in the place in which it is entered; tells which.
async fn confirm<'a>(
    tx: &mut Tx,
    permit: &Permitted<act::ConfirmCause>,
    records: &HashMap<OutputRecordId, Record>,
    confirmed: impl Iterator<Item = (usize, &'a NewEvent, &'a Confirmed)>,
) -> Found<BTreeSet<usize>> {
    let confirmed: Vec<_> = confirmed.collect();
    let ids: Vec<OutputRecordId> = confirmed.iter().map(|(_, event, _)| event.record).collect();
    let stored = record::events(&tx.source(), &ids).await?;
    let mut done = BTreeSet::new();
    for (index, event, found) in confirmed {
        let before = known(stored.get(&event.record).map(Vec::as_slice), &event.reference);
        let (Some(before), Some(row)) = (before, records.get(&event.record)) else { continue };
        if is_confirmed(before, &found.said) {
            continue;
        }
        tx.stand_in(found.place.as_ref());
        record::confirm(tx, permit, row, before, &found.said).await?;
        done.insert(index);
    }
    tx.stand_in(None);
    Ok(done)
}

/// Whether a row tells of what is to come, which is told at each such day.
fn is_ahead(line: &Line<EventRow>, today: NaiveDate, told: &mut Told) -> bool {
    let confirmed = line.value.confirmation.as_ref().map(|confirmation| confirmation.on);
    let days = [(At::Happened, line.value.happened_on), (At::ConfirmedOn, confirmed)];
    let mut ahead = false;
    for (column, day) in days {
        if let Some(day) = day.filter(|day| *day > today) {
            told.refuse(line.row, column, Refusal::new(Code::DayInFuture, "").with("day", day));
            ahead = true;
        }
    }
    ahead
}

/// A record's event of a reference.
fn known<'a>(events: Option<&'a [record::EventRow]>, reference: &str) -> Option<&'a record::EventRow> {
    events.unwrap_or_default().iter().find(|row| row.reference == reference)
}

fn is_confirmed(event: &record::EventRow, found: &Confirming) -> bool {
    event.confirmed_at.is_some() && event.confirmation.as_ref() == Some(&found.text)
}

/// Whether an event is stored as it is sent, with its confirmation, or a superior's word on it stands against it.
fn repeats(
    events: Option<&[record::EventRow]>,
    event: &NewEvent,
    source: Option<AccountId>,
    confirmation: Option<&Confirmed>,
) -> bool {
    known(events, &event.reference).is_some_and(|row| {
        record::stays(row, event, source) && confirmation.is_none_or(|found| is_confirmed(row, &found.said))
    })
}

//! The carried row of one record: what it holds, and how it is brought into the tables.

mod again;

pub(super) use again::update;

use super::chunks;
use super::targets::Target;
use crate::fail::Found;
use crate::record::{delay_reference, delivered, given_away};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::score::carry::{carried, carried_unit, places};
use domain::score::products::{Cause, Counts, EventKind, Origin, ProductRow};
use domain::score::quantities::Coefficient;
use domain::terms::PeriodState;
use entity::coded::Coded;
use entity::ids::{OutputRecordId, PeriodId, PersonId, UnitId};
use entity::{agency_period, delivery, evaluation, output_event, output_record};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, NotSet, QueryFilter, QueryOrder, QuerySelect, Set,
};
use std::collections::{HashMap, HashSet};

/// What a record leaves to a later period.
pub(super) struct Child {
    record: output_record::Model,
    left: i64,
    /// Events with the unit that they befell there.
    events: Vec<(output_event::Model, Option<i64>)>,
    /// Units without a delay for the deadline that they were carried past.
    late: Vec<i64>,
    /// Deliveries after the closing day, with their units' numbers there.
    deliveries: Vec<(delivery::Model, Option<String>)>,
    existing: Option<output_record::Model>,
}

/// What becomes of it.
pub(super) enum Change {
    /// It stands as it should.
    Nothing,
    /// The person has left.
    Left,
    /// He serves on, and no later period takes it.
    NoPeriod,
    /// It was carried into what is locked by now.
    Propose(PeriodId),
    /// It was carried, and has changed.
    Update(Box<output_record::Model>),
    /// It is new there.
    Create(PeriodId),
}

impl Child {
    /// What a record leaves; `None` where it leaves nothing and never did.
    pub(super) fn of(
        record: &output_record::Model,
        closing: NaiveDate,
        events: Vec<output_event::Model>,
        deliveries: Vec<delivery::Model>,
        existing: Option<output_record::Model>,
    ) -> Option<Self> {
        if given_away(record) && existing.is_none() {
            return None;
        }
        let planned = record.origin.0 == Origin::Plan;
        let amount = i64::from(record.assigned);
        let row = ProductRow {
            id: record.id.0,
            code: String::new(),
            reference: String::new(),
            coefficient: Coefficient::from_micro(record.coefficient),
            assigned: if planned { amount } else { 0 },
            completed: i64::from(record.completed),
            promised: (!planned).then_some(amount),
            origin: if planned { Origin::Plan } else { Origin::AdHoc },
            handed_over: None,
            events: Vec::new(),
            counts: Counts::default(),
        };
        let next = if given_away(record) { None } else { carried(&row) };
        let left = next.map_or(0, |next| next.assigned);
        if left == 0 && existing.is_none() {
            return None;
        }
        let in_time = |delivery: &&delivery::Model| delivery.day_finished <= closing;
        let named: Vec<i64> =
            deliveries.iter().filter(in_time).flat_map(|row| delivered(row).numbers).collect();
        let place: HashMap<i64, i64> =
            places(amount.max(row.completed), row.completed, &named).into_iter().collect();
        let there = |unit: i64| carried_unit(*place.get(&unit)?, row.completed);
        let events: Vec<_> = events
            .into_iter()
            .filter_map(|event| match event.unit_number {
                Some(unit) => there(i64::from(unit)).map(|unit| (event, Some(unit))),
                None => None,
            })
            .collect();
        let late = record.deadline.filter(|deadline| *deadline <= closing).map_or_else(Vec::new, |day| {
            let told = |unit: i64| {
                events.iter().any(|(event, at)| {
                    *at == Some(unit)
                        && event.kind.0 == EventKind::Delay
                        && event.reference.contains(&day.to_string())
                })
            };
            (1..=left).filter(|unit| !told(*unit)).collect()
        });
        let deliveries = deliveries
            .into_iter()
            .filter(|delivery| delivery.day_finished > closing)
            .map(|delivery| {
                let numbers: Vec<String> = delivered(&delivery)
                    .numbers
                    .into_iter()
                    .filter_map(there)
                    .map(|unit| unit.to_string())
                    .collect();
                (delivery, (!numbers.is_empty()).then(|| numbers.join("|")))
            })
            .collect();
        Some(Self { record: record.clone(), left, events, late, deliveries, existing })
    }

    pub(super) fn person(&self) -> PersonId {
        self.record.person_id
    }

    pub(super) fn from(&self) -> PeriodId {
        self.record.period_id
    }

    /// The period of the row that was carried before.
    pub(super) fn stands_in(&self) -> Option<PeriodId> {
        self.existing.as_ref().map(|row| row.period_id)
    }

    pub(super) fn change(
        &self,
        target: Option<PeriodId>,
        serves: bool,
        locked: &HashSet<OutputRecordId>,
    ) -> Change {
        match (&self.existing, target) {
            (Some(existing), _) => {
                let wanted = self.assigned_there(existing);
                let same = i64::from(existing.assigned) == wanted && self.deliveries.is_empty();
                if same && existing.deadline == self.record.deadline {
                    Change::Nothing
                } else if locked.contains(&existing.id) {
                    Change::Propose(existing.period_id)
                } else {
                    Change::Update(Box::new(existing.clone()))
                }
            }
            (None, Some(period)) => Change::Create(period),
            (None, None) if serves => Change::NoPeriod,
            (None, None) => Change::Left,
        }
    }

    /// What is left, and never less than what was delivered there already: a unit delivered there stays there.
    fn assigned_there(&self, existing: &output_record::Model) -> i64 {
        self.left.max(i64::from(existing.completed))
    }

    /// The units of the deliveries that go along, as far as they count in a period that closes on that day.
    fn moved(&self, closing: Option<NaiveDate>) -> i32 {
        let counts = |row: &delivery::Model| closing.is_some_and(|day| row.day_finished <= day);
        self.deliveries.iter().filter(|(row, _)| counts(row)).map(|(row, _)| row.units).sum()
    }

    /// The delay that the system adds to a unit carried past its deadline.
    fn delay(&self, tx: &Tx, record: OutputRecordId, unit: i64) -> Option<output_event::ActiveModel> {
        let deadline = self.record.deadline?;
        Some(output_event::ActiveModel {
            record_id: Set(record),
            reference: Set(delay_reference(unit, deadline)),
            kind: Set(Coded(EventKind::Delay)),
            unit_number: Set(Some(i32::try_from(unit).ok()?)),
            count: Set(1),
            severity: Set(None),
            cause: Set(Coded(Cause::Subjective)),
            before_takeover: Set(false),
            automatic: Set(true),
            confirmed_by_id: Set(None),
            confirmed_for_id: Set(None),
            confirmed_at: Set(None),
            confirmation: Set(None),
            entered_by_id: Set(tx.call().viewer.account.map_or(0, |account| account.0)),
            entered_at: Set(tx.call().at.0),
            voided_at: Set(None),
            void_reason: Set(None),
            version: Set(1),
            ..Default::default()
        })
    }
}

/// Which carried rows stand in a locked period of the agency that evaluated, or would now track, the person there.
pub(super) async fn locked_periods(
    tx: &Tx,
    children: &[Child],
    targets: &HashMap<PersonId, Target>,
) -> Found<HashSet<OutputRecordId>> {
    let known: Vec<&output_record::Model> =
        children.iter().filter_map(|child| child.existing.as_ref()).collect();
    if known.is_empty() {
        return Ok(HashSet::new());
    }
    let periods: HashSet<PeriodId> = known.iter().map(|row| row.period_id).collect();
    let people: HashSet<PersonId> = known.iter().map(|row| row.person_id).collect();
    let rows: Vec<(PersonId, PeriodId, UnitId)> = evaluation::Entity::find()
        .select_only()
        .column(evaluation::Column::PersonId)
        .column(evaluation::Column::PeriodId)
        .column(evaluation::Column::AgencyId)
        .filter(evaluation::Column::Latest.eq(true))
        .filter(evaluation::Column::PeriodId.is_in(periods.iter().copied()))
        .filter(evaluation::Column::PersonId.is_in(people))
        .into_tuple()
        .all(tx.conn())
        .await?;
    let evaluated: HashMap<_, _> =
        rows.into_iter().map(|(person, period, agency)| ((person, period), agency)).collect();
    let agency = |row: &output_record::Model| {
        let agency = evaluated.get(&(row.person_id, row.period_id)).copied();
        agency.or_else(|| targets.get(&row.person_id)?.agency)
    };
    let agencies: HashSet<UnitId> = known.iter().filter_map(|row| agency(row)).collect();
    // Shared until the commit, so that none is locked while its rows are brought up to date.
    let states = agency_period::Entity::find()
        .filter(agency_period::Column::PeriodId.is_in(periods))
        .filter(agency_period::Column::AgencyId.is_in(agencies))
        .order_by_asc(agency_period::Column::PeriodId)
        .order_by_asc(agency_period::Column::AgencyId)
        .lock_shared()
        .all(tx.conn())
        .await?;
    let locked: HashSet<_> = states
        .iter()
        .filter(|row| row.state.0 == PeriodState::Locked)
        .map(|row| (row.period_id, row.agency_id))
        .collect();
    Ok(known
        .into_iter()
        .filter(|row| agency(row).is_some_and(|agency| locked.contains(&(row.period_id, agency))))
        .map(|row| row.id)
        .collect())
}

/// Inserts new carried rows with their events, set by set; `closing`: the closing days of the periods that take rows.
pub(super) async fn create(
    tx: &Tx,
    fresh: Vec<(Child, PeriodId)>,
    closing: &HashMap<PeriodId, NaiveDate>,
) -> Found<()> {
    if fresh.is_empty() {
        return Ok(());
    }
    let mut taken = taken_parts(tx, &fresh).await?;
    let mut rows = Vec::new();
    for (child, period) in &fresh {
        let record = &child.record;
        let key = (record.source.clone(), record.reference.clone(), *period);
        let parts = taken.entry(key).or_default();
        let part = (record.part..).find(|part| !parts.contains(part)).unwrap_or(record.part);
        parts.insert(part);
        let completed = child.moved(closing.get(period).copied());
        // Of an unplanned row more may have been delivered than was promised.
        let assigned = i32::try_from(child.left).unwrap_or(i32::MAX).max(completed);
        rows.push(output_record::ActiveModel {
            id: NotSet,
            period_id: Set(*period),
            part: Set(part),
            origin: Set(Coded(Origin::Plan)),
            origin_record_id: Set(Some(record.id)),
            assigned: Set(assigned),
            completed: Set(completed),
            sent_digest: Set(None),
            entered_by_id: Set(tx.call().viewer.account.map_or(0, |account| account.0)),
            entered_at: Set(tx.call().at.0),
            version: Set(1),
            ..output_record::ActiveModel::from(record.clone()).reset_all()
        });
    }
    let mut made: HashMap<OutputRecordId, OutputRecordId> = HashMap::new();
    for chunk in chunks(&rows, 26) {
        let new = output_record::Entity::insert_many(chunk).exec_with_returning(tx.conn()).await?;
        made.extend(new.into_iter().filter_map(|row| Some((row.origin_record_id?, row.id))));
    }
    let mut events = Vec::new();
    for (child, _) in &fresh {
        let Some(id) = made.get(&child.record.id).copied() else { continue };
        events.extend(events_for(tx, child, id));
        move_deliveries(tx, child, id).await?;
    }
    insert_events(tx, &events).await
}

fn events_for(tx: &Tx, child: &Child, record: OutputRecordId) -> Vec<output_event::ActiveModel> {
    let copied = child.events.iter().map(|(event, unit)| {
        let unit_number = unit.and_then(|unit| i32::try_from(unit).ok());
        // The reference of a delay that the system added is its unit and deadline; the unit has another number here.
        let reference = match (event.automatic, unit, event.reference.rsplit_once('-')) {
            (true, Some(unit), Some((deadline, _))) => format!("{deadline}-{unit}"),
            _ => event.reference.clone(),
        };
        output_event::ActiveModel {
            id: NotSet,
            record_id: Set(record),
            reference: Set(reference),
            unit_number: Set(unit_number),
            version: Set(1),
            ..output_event::ActiveModel::from(event.clone()).reset_all()
        }
    });
    copied.chain(child.late.iter().filter_map(|unit| child.delay(tx, record, *unit))).collect()
}

async fn insert_events(tx: &Tx, events: &[output_event::ActiveModel]) -> Found<()> {
    for chunk in chunks(events, 18) {
        output_event::Entity::insert_many(chunk).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

/// Moves deliveries after the closing day; one of a day that the row has already is joined to it, or takes its place where
/// the same source says it again.
async fn move_deliveries(tx: &Tx, child: &Child, record: OutputRecordId) -> Found<()> {
    for (delivery, numbers) in &child.deliveries {
        let same_day = delivery::Entity::find()
            .filter(delivery::Column::RecordId.eq(record))
            .filter(delivery::Column::DayFinished.eq(delivery.day_finished))
            .one(tx.conn())
            .await?;
        let row = match same_day {
            Some(there) => {
                delivery::Entity::delete_by_id(delivery.id).exec(tx.conn()).await?;
                let again = again::says_again(delivery, &there);
                let there =
                    if again { delivery::Model { units: 0, unit_numbers: None, ..there } } else { there };
                let names = [&there.unit_numbers, numbers];
                let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
                let unit_numbers = (!names.is_empty()).then(|| names.join("|"));
                delivery::Model { units: there.units + delivery.units, unit_numbers, ..there }
            }
            None => delivery::Model { record_id: record, unit_numbers: numbers.clone(), ..delivery.clone() },
        };
        delivery::Entity::update(delivery::ActiveModel::from(row).reset_all()).exec(tx.conn()).await?;
    }
    Ok(())
}

/// The parts that the target periods have already of the same source and reference.
async fn taken_parts(
    tx: &Tx,
    fresh: &[(Child, PeriodId)],
) -> Found<HashMap<(String, String, PeriodId), HashSet<i32>>> {
    let periods: HashSet<PeriodId> = fresh.iter().map(|(_, period)| *period).collect();
    let mut references: Vec<String> = fresh.iter().map(|(child, _)| child.record.reference.clone()).collect();
    references.sort_unstable();
    references.dedup();
    let mut taken: HashMap<(String, String, PeriodId), HashSet<i32>> = HashMap::new();
    for chunk in references.chunks(10_000) {
        let rows = output_record::Entity::find()
            .filter(output_record::Column::PeriodId.is_in(periods.iter().copied()))
            .filter(output_record::Column::Reference.is_in(chunk.iter().cloned()))
            .all(tx.conn());
        for row in rows.await? {
            taken.entry((row.source, row.reference, row.period_id)).or_default().insert(row.part);
        }
    }
    Ok(taken)
}

//! Which of a reference's rows a writer means, where the same work stands in several periods or parts.

use super::{Named, period};
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use domain::score::products::EventKind;
use std::collections::{BTreeSet, HashMap};
use store::ids::{OutputRecordId, PeriodId};
use store::period::PeriodRow;
use store::record::{self, DeliveryRow, EventRow, Record, delay_reference};
use store::{Fail, Found, Tx};

/// What a writer says of a record beside its name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Said<'a> {
    /// A unit that the record holds.
    pub unit: Option<i64>,
    /// What is told of it.
    pub what: What<'a>,
}

/// What is told of a record: what a row holds of it already is no news of another row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum What<'a> {
    /// Neither work nor an event.
    #[default]
    Nothing,
    /// Work of a day: units, and which ones where they are named.
    Work {
        /// The day of the work.
        day: NaiveDate,
        /// Units finished.
        units: i64,
        /// Which ones.
        numbers: &'a [i64],
    },
    /// An event on the unit said.
    Event {
        /// Its number in the record; a delay goes by unit and deadline.
        reference: Option<&'a str>,
        /// What happened.
        kind: EventKind,
        /// The deadline missed; none: the record's.
        deadline: Option<NaiveDate>,
    },
}

/// What rows of several periods hold, by which the one that is meant is told from the others.
#[derive(Debug, Default)]
pub(crate) struct Holdings {
    periods: HashMap<PeriodId, PeriodRow>,
    deliveries: HashMap<OutputRecordId, Vec<DeliveryRow>>,
    events: HashMap<OutputRecordId, Vec<EventRow>>,
}

impl Holdings {
    /// What these references' rows hold, in three statements however many they are; none for a reference of one period.
    pub(crate) async fn of<'a>(tx: &Tx, references: impl Iterator<Item = &'a [Record]>) -> Found<Self> {
        let several = |rows: &&[Record]| rows.windows(2).any(|pair| pair[0].period_id != pair[1].period_id);
        let rows: Vec<&Record> = references.filter(several).flatten().collect();
        if rows.is_empty() {
            return Ok(Self::default());
        }
        let ids: Vec<OutputRecordId> = rows.iter().map(|row| row.id).collect();
        let periods: BTreeSet<PeriodId> = rows.iter().map(|row| row.period_id).collect();
        let periods: Vec<PeriodId> = periods.into_iter().collect();
        Ok(Self {
            periods: store::period::find_many(&tx.source(), &periods).await?,
            deliveries: record::deliveries(&tx.source(), &ids).await?,
            events: record::events(&tx.source(), &ids).await?,
        })
    }

    /// The row, of some in order of period, that holds already what is said.
    fn repeated<'a>(&self, rows: &[&'a Record], said: &Said<'_>) -> Option<&'a Record> {
        match said.what {
            What::Nothing => None,
            What::Work { day, units, numbers } => rows.iter().copied().find(|row| {
                self.deliveries.get(&row.id).into_iter().flatten().any(|stored| {
                    let same = record::delivered(stored);
                    let same = (same.day, same.units, same.numbers.as_slice()) == (day, units, numbers);
                    same && stored.source == row.source
                })
            }),
            What::Event { reference, kind, deadline } => {
                let unit = said.unit?;
                let holds = |row: &Record, any: bool| {
                    let missed = deadline.or(row.deadline).filter(|_| kind == EventKind::Delay);
                    let delay = missed.map(|day| delay_reference(unit, day));
                    let wanted = delay.as_deref().or(reference);
                    self.events.get(&row.id).into_iter().flatten().any(|event| {
                        Some(event.reference.as_str()) == wanted
                            && (any || event.unit_number.map(i64::from) == Some(unit))
                    })
                };
                // A unit that is carried takes its events along under another number.
                let exactly = rows.iter().copied().find(|row| holds(row, false));
                exactly.or_else(|| rows.iter().rev().copied().find(|row| holds(row, true)))
            }
        }
    }

    /// The period that holds the day of the work, of those that have a row.
    fn of_day(&self, rows: &[&Record], said: &Said<'_>) -> Option<PeriodId> {
        let What::Work { day, .. } = said.what else { return None };
        let holds = |id: &PeriodId| {
            self.periods.get(id).is_some_and(|period| (period.first_day..=period.closing_day).contains(&day))
        };
        rows.iter().map(|row| row.period_id).find(holds)
    }
}

/// Which of a reference's rows a writer means. Where he names no period: the row that holds already what he says, else one
/// of the period that holds the day of the work, else of the latest period with the unit he names, else of the latest. The
/// part he names, else the one that holds the unit, else part 1. Units count through the parts in order; a row taken
/// over holds the same units as the one handed over.
pub(crate) fn choose(
    rows: &[Record],
    period: Option<PeriodId>,
    part: Option<i32>,
    said: &Said<'_>,
    holdings: &Holdings,
) -> Option<Record> {
    let mut open: Vec<&Record> = rows.iter().filter(|row| row.voided_at.is_none()).collect();
    open.retain(|row| part.is_none_or(|part| row.part == part));
    open.sort_by_key(|row| (row.period_id, row.part));
    if let Some(period) = period {
        return within(&open, period, part, said.unit).0.cloned();
    }
    let latest = open.last()?.period_id;
    if open.iter().all(|row| row.period_id == latest) {
        return within(&open, latest, part, said.unit).0.cloned();
    }
    if let Some(row) = holdings.repeated(&open, said) {
        return Some(row.clone());
    }
    let of_day = holdings.of_day(&open, said);
    let with_unit = || {
        let periods = open.iter().rev().map(|row| row.period_id);
        periods.into_iter().find(|period| within(&open, *period, part, said.unit).1)
    };
    within(&open, of_day.or_else(with_unit).unwrap_or(latest), part, said.unit).0.cloned()
}

/// The row that is meant inside a period, and whether it holds the unit named.
fn within<'a>(
    rows: &[&'a Record],
    period: PeriodId,
    part: Option<i32>,
    unit: Option<i64>,
) -> (Option<&'a Record>, bool) {
    let parts: Vec<&Record> = rows.iter().copied().filter(|row| row.period_id == period).collect();
    let units = |row: &Record| i64::from(row.assigned.max(row.completed));
    if part.is_some() {
        let row = parts.into_iter().next();
        return (row, row.is_some_and(|row| unit.is_some_and(|unit| unit <= units(row))));
    }
    let mut before = 0;
    for row in parts.iter().copied().filter(|row| !record::given_away(row)) {
        if unit.is_some_and(|unit| unit <= before + units(row)) {
            return (Some(row), true);
        }
        before += units(row);
    }
    (parts.into_iter().next(), false)
}

/// Finds the record that a writer names.
pub(crate) async fn find(tx: &Tx, named: &Named, said: &Said<'_>, path: &str) -> Found<Record> {
    match named {
        Named::Id(id) => {
            let found = record::find_many(&tx.source(), &[*id]).await?.remove(id);
            Ok(found.ok_or(Fail::NotFound)?)
        }
        Named::Reference { source, reference, period: name, part } => {
            let unknown = || {
                Refusal::new(Code::RecordUnknown, path).with("source", source).with("reference", reference)
            };
            let period: Option<PeriodId> = match name {
                Some(name) => Some(period(tx, name, path).await?.id),
                None => None,
            };
            let rows = record::find_by_reference(&tx.source(), source, reference, period).await?;
            let holdings = Holdings::of(tx, std::iter::once(rows.as_slice())).await?;
            Ok(choose(&rows, period, *part, said, &holdings).ok_or_else(unknown)?)
        }
    }
}

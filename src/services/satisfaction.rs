//! Citizens' ratings as source systems count them: of people and of units, a row a field, channel and tracked period. What
//! may be shown of them is made anew in the same transaction; nobody reads the rows about people back.

mod feed;
mod judge;
mod survey;
mod units;

pub use feed::{Fed, Proposals, fed};
pub use survey::{SurveyRow, check_surveys};
pub use units::{RankedUnit, ranked_units};

use crate::services::charge::{Charged, charge};
use crate::services::checks::{placed, shortened};
use domain::refusal::{Code, Refusal};
use domain::satisfaction::RatingChannel;
use judge::{Judge, Names, Serving};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::agency::AgencyBook;
use store::guard::{self, Pairs};
use store::ids::{PeriodId, PersonId, UnitId};
use store::period::PeriodRow;
use store::policy::{Permitted, act, over_units};
use store::satisfaction::{self, Counting, Known, Standing};
use store::stale::{self, When};
use store::{Batch, Call, Fail, Found, Tx, write};

/// Ratings counted, as they are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RatingsInput {
    /// Personal code; none: the unit itself is rated.
    pub person: Option<String>,
    /// Code of the unit; of a person the one through which he served.
    pub unit: String,
    /// Code of the field.
    pub field: String,
    /// The channel.
    pub channel: RatingChannel,
    /// The month or quarter.
    pub period: String,
    /// n.
    pub rated: i64,
    /// k.
    pub satisfied: i64,
    /// Which system counted.
    pub source: String,
    /// Its number there.
    pub reference: String,
    /// Why an earlier figure is corrected.
    pub reason: Option<String>,
}

/// The part of a row that is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The person.
    Person,
    /// The unit.
    Unit,
    /// The field.
    Field,
    /// The period.
    Period,
    /// n.
    Rated,
    /// k.
    Satisfied,
    /// The source.
    Source,
    /// The reference.
    Reference,
    /// The reason.
    Reason,
}

impl Place {
    const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Unit => "unit",
            Self::Field => "field",
            Self::Period => "period",
            Self::Rated => "rated",
            Self::Satisfied => "satisfied",
            Self::Source => "source",
            Self::Reference => "reference",
            Self::Reason => "reason",
        }
    }
}

/// What is wrong with a row, by its number.
pub(crate) type Fault = (usize, Place, Fail);

/// What a call did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Rows that are new.
    pub created: u64,
    /// Rows that were corrected.
    pub corrected: u64,
    /// Rows that were there just so.
    pub unchanged: u64,
}

/// Records ratings: all rows or none.
///
/// # Errors
/// With the path of each fault: `AMOUNT_OUT_OF_RANGE`, `SATISFIED_ABOVE_RATED`, `CODE_INVALID`, `TEXT_OUT_OF_RANGE`,
/// `PERSON_UNKNOWN`, `UNIT_UNKNOWN`, `FIELD_UNKNOWN`, `PERIOD_UNKNOWN`, `PERIOD_NOT_TRACKED`, `NOT_SERVING`,
/// `NOT_SERVING_IN_UNIT`, `SATISFACTION_REFERENCE_TAKEN`, `REASON_MISSING`, `LIST_REPEATED`; `PERIOD_LOCKED`,
/// `PERIOD_NOT_OPEN`, `PERIOD_NOT_PLANNED`; FORBIDDEN about oneself.
pub async fn record(call: &Call, rows: &[RatingsInput]) -> Found<Recorded> {
    write(call, &rows, async |tx| {
        let mut faults = Vec::new();
        let ready = check(tx, rows, &mut faults).await?;
        refuse(faults)?;
        let mut batch = Batch::default();
        apply(tx, ready, &mut batch).await?;
        let done = Recorded { created: batch.created, corrected: batch.updated, unchanged: batch.unchanged };
        satisfaction::record_batch(tx, batch, &serde_json::json!({ "rows": rows.len() }));
        Ok(done)
    })
    .await
}

/// The faults of a call: a verdict that no change of the input mends ends it, the others are told together.
fn refuse(faults: Vec<Fault>) -> Found<()> {
    let mut refusals = Vec::new();
    for (row, place, fail) in faults {
        let path = format!("results.{row}.{}", place.name());
        match fail {
            Fail::Forbidden(refusal) => return Err(Fail::Forbidden(refusal.inside(&path))),
            fail => match placed(fail, &path) {
                Fail::Refused(more) => refusals.extend(more),
                other => return Err(other),
            },
        }
    }
    if refusals.is_empty() { Ok(()) } else { Err(Fail::Refused(refusals)) }
}

/// Rows that may be written.
pub struct Ready {
    units: Permitted<act::RecordSatisfaction>,
    known: Known,
    periods: Vec<OfPeriod>,
}

struct OfPeriod {
    period: PeriodRow,
    people: Permitted<act::RecordSatisfaction>,
    countings: Vec<Counting>,
}

/// Countings with the numbers of their rows.
type Numbered = Vec<(usize, Counting)>;

/// Holds what the rows are about, periods first, then people, then the ratings of the periods; judges each row.
///
/// `None` where a period could not be judged at all, which is told.
pub(crate) async fn check(
    tx: &mut Tx,
    rows: &[RatingsInput],
    faults: &mut Vec<Fault>,
) -> Found<Option<Ready>> {
    let names = Names::load(tx, rows).await?;
    let mut periods: BTreeMap<PeriodId, (&PeriodRow, Numbered)> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if let Some((counting, period)) = names.read(at, row, faults) {
            periods.entry(period.id).or_insert((period, Vec::new())).1.push((at, counting));
        }
    }
    let of_units = |rows: &[(usize, Counting)]| -> BTreeSet<UnitId> {
        rows.iter().filter(|(_, row)| row.key.person.is_none()).map(|(_, row)| row.key.unit).collect()
    };
    let rated: BTreeSet<UnitId> = periods.values().flat_map(|(_, rows)| of_units(rows)).collect();
    let rated: Vec<UnitId> = rated.into_iter().collect();
    let book = AgencyBook::load(&tx.source(), &rated).await?;
    let sent = rows;
    // A period that takes nothing is told at the first of its rows that it stops.
    let mut stopped = |rows: &[(usize, Counting)], of_people: bool, fail: Fail| match fail {
        Fail::Refused(refusals) => {
            let first = rows.iter().find(|(_, row)| row.key.person.is_some() == of_people);
            faults.extend(first.map(|(at, _)| (*at, Place::Period, Fail::Refused(refusals))));
            Ok(())
        }
        // Nobody of these people is known to the caller.
        Fail::NotFound if of_people => {
            let first = rows.iter().find(|(_, row)| row.key.person.is_some());
            let unknown = |at: usize| {
                let code = sent[at].person.as_deref().unwrap_or_default();
                Refusal::new(Code::PersonUnknown, "").with("code", shortened(code))
            };
            faults.extend(first.map(|(at, _)| (*at, Place::Person, unknown(*at).into())));
            Ok(())
        }
        other => Err(other),
    };
    for (period, rows) in periods.values() {
        let agencies = of_units(rows).into_iter().filter_map(|unit| book.of(unit, period.closing_day));
        let pairs: Pairs = agencies.map(|agency| (period.id, agency)).collect();
        match guard::unlocked(tx, pairs).await {
            Ok(_) => {}
            Err(fail) => stopped(rows, false, fail)?,
        }
    }
    let mut charged: Vec<Charged<act::RecordSatisfaction>> = Vec::new();
    for (period, rows) in periods.values() {
        let whom: BTreeSet<PersonId> = rows.iter().filter_map(|(_, row)| row.key.person).collect();
        match charge(tx, period, &whom.into_iter().collect::<Vec<_>>()).await {
            Ok(judged) => charged.push(judged),
            Err(fail) => stopped(rows, true, fail)?,
        }
    }
    if charged.len() < periods.len() {
        return Ok(None);
    }
    satisfaction::hold(tx, &periods.keys().copied().collect::<Vec<_>>()).await?;
    let (units, refused) = over_units::<act::RecordSatisfaction>(tx, &rated).await?;
    let all: Vec<Counting> =
        periods.values().flat_map(|(_, rows)| rows.iter().map(|(_, row)| row.clone())).collect();
    let known = satisfaction::known(tx, &all).await?;
    let mut judge = Judge::new(rows, &known, account(tx), faults);
    let mut ready = Vec::new();
    for ((period, counted), charged) in periods.into_values().zip(charged) {
        let serving = Serving::load(tx, period, &charged, &book, &rated).await?;
        let mut countings = Vec::new();
        for (at, counting) in counted {
            let verdict = match counting.key.person {
                Some(person) => serving.person(person, counting.key.unit, &charged, &rows[at]),
                None => match refused.get(&counting.key.unit) {
                    Some(Fail::NotFound) => {
                        let refusal = Refusal::new(Code::UnitUnknown, "").with("code", &rows[at].unit);
                        Err((Place::Unit, refusal.into()))
                    }
                    Some(Fail::Forbidden(refusal)) => Err((Place::Unit, Fail::Forbidden(refusal.clone()))),
                    Some(_) => return Err(Fail::Unauthenticated),
                    None => serving.tracks(book.of(counting.key.unit, period.closing_day), &rows[at]),
                },
            };
            if let Err((place, fail)) = verdict {
                judge.faults.push((at, place, fail));
            } else if judge.stands(at, &counting) {
                countings.push(counting);
            }
        }
        ready.push(OfPeriod { period: period.clone(), people: charged.permit, countings });
    }
    Ok(Some(Ready { units, known, periods: ready }))
}

fn account(tx: &Tx) -> i64 {
    tx.call().viewer.account.map_or(0, |account| account.0)
}

/// Writes rows that were judged, makes the figures that they touch anew, and marks whose proposal has changed.
pub(crate) async fn apply(tx: &mut Tx, ready: Option<Ready>, batch: &mut Batch) -> Found<()> {
    let Some(ready) = ready else { return Ok(()) };
    let account = account(tx);
    for OfPeriod { period, people, countings } in ready.periods {
        satisfaction::save(tx, &people, &ready.units, &ready.known, &countings, batch).await?;
        let touched: BTreeSet<UnitId> = countings
            .iter()
            .filter(|row| row.key.person.is_some())
            .filter(|row| ready.known.standing(row, account) != Standing::Repeated)
            .map(|row| row.key.unit)
            .collect();
        if touched.is_empty() {
            continue;
        }
        let rules = satisfaction::rules_on(&tx.source(), period.closing_day).await?;
        let units: Vec<UnitId> = touched.into_iter().collect();
        let changed = satisfaction::recompute(tx, &period, &units, &rules.satisfaction).await?;
        let today = tx.call().today;
        let fed = fed(&tx.source(), &changed, &period, today).await?;
        let whom: Vec<PersonId> = fed.into_keys().collect();
        stale::mark(tx, &whom, When::Periods(&[period.id]), "satisfaction").await?;
    }
    Ok(())
}

//! What people are assigned and deliver (Art. 13-14, 18.1): assigning, changing, delivering, events.

mod assign;
mod change;
mod choose;
mod deliver;
mod event;
mod plan;

pub use assign::{AssignInput, AssignOutcome, NewRecord, Told, assign};
pub(crate) use assign::{from_holder, taken_from};
pub use change::{Correction, HandOver, Split, correct, hand_over, split, void};
pub(crate) use choose::{Holdings, Said, What, choose, find};
pub use deliver::{DayInput, DeliverInput, DeliverOutcome, deliver};
pub(crate) use deliver::{OWN, check_days, enter, entered_as};
pub(crate) use event::confirming;
pub use event::{ConfirmInput, EventInput, EventOutcome, confirm, record_events, void_event};
pub use plan::{PlanInput, assign_from_template};

use crate::services::charge::{Charged, charge};
use crate::services::checks::placed;
use domain::periods::Period;
use domain::refusal::{Code, Refusal};
use serde::Serialize;
use store::ids::OutputRecordId;
use store::period::PeriodRow;
use store::policy::{Act, Charge};
use store::record::Record;
use store::{Fail, Found, Tx};

pub use store::record::BY_HAND;

/// A record as its writer names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Named {
    /// By its key.
    Id(OutputRecordId),
    /// By source and reference; which of several periods or parts is meant, `choose` tells.
    Reference {
        /// The system or register.
        source: String,
        /// Its number there.
        reference: String,
        /// The period; none: the one that what is said belongs to, else the latest.
        period: Option<String>,
        /// The part; none: the one that holds the unit.
        part: Option<i32>,
    },
}

/// A period of tracking by its name: `2026-05`, `2026-Q2`.
///
/// # Errors
/// `PERIOD_UNKNOWN`, also for a year: no record or score is of a year.
pub async fn period(tx: &Tx, name: &str, path: &str) -> Found<PeriodRow> {
    let unknown =
        || Refusal::new(Code::PeriodUnknown, path).with("value", crate::services::checks::shortened(name));
    let named = parse_period(name).ok_or_else(unknown)?;
    Ok(store::codes::period(&tx.source(), named).await?.ok_or_else(unknown)?)
}

/// `2026-05` or `2026-Q2`.
#[must_use]
pub fn parse_period(name: &str) -> Option<Period> {
    let (year, rest) = name.split_once('-')?;
    let year = year.parse().ok()?;
    match rest.strip_prefix(['Q', 'q']) {
        Some(quarter) => Period::quarter(year, quarter.parse().ok()?),
        None => Period::month(year, rest.parse().ok()?),
    }
}

/// One record in an open period, held, with the verdict about its person.
pub(crate) struct Held<A> {
    pub(crate) record: Record,
    pub(crate) period: PeriodRow,
    pub(crate) charged: Charged<A>,
    pub(crate) charge: Charge,
}

/// Holds a record in the order of guards: period, person, object; also the other people that the change is about. `path`:
/// where the input names it.
pub(crate) async fn hold<A: Act>(
    tx: &mut Tx,
    id: OutputRecordId,
    others: &[store::ids::PersonId],
    path: &str,
) -> Found<Held<A>> {
    let known = store::record::find_many(&tx.source(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)?;
    let period = store::period::find_many(&tx.source(), &[known.period_id])
        .await?
        .remove(&known.period_id)
        .ok_or(Fail::NotFound)?;
    let mut people = vec![known.person_id];
    people.extend(others);
    let charged = charge::<A>(tx, &period, &people).await;
    let mut charged = charged.map_err(|fail| placed(fail, path))?;
    let charge = match charged.charges.get(&known.person_id) {
        Some(charge) => charge.clone(),
        None => return Err(charged.refused.remove(&known.person_id).unwrap_or(Fail::NotFound)),
    };
    let record = store::record::lock(tx, id).await?;
    if record.person_id != known.person_id || record.period_id != known.period_id {
        return Err(Fail::Busy);
    }
    Ok(Held { record, period, charged, charge })
}

/// Refuses a version that is not the one read.
pub(crate) fn expect(record: &Record, version: Option<i64>) -> Found<()> {
    match version {
        Some(version) if version != record.version => {
            Err(Refusal::new(Code::StaleVersion, "expectedVersion").with("current", record.version).into())
        }
        _ => Ok(()),
    }
}

/// Refuses a record that takes nothing more.
pub(crate) fn open(record: &Record) -> Found<()> {
    if record.voided_at.is_some() || store::record::given_away(record) {
        return Err(Refusal::new(Code::RecordClosed, "record").into());
    }
    Ok(())
}

/// A reason that is there.
pub(crate) fn reason<'a>(text: Option<&'a str>, why_vi: &str, why_en: &str) -> Result<&'a str, Refusal> {
    text.filter(|text| !text.trim().is_empty()).ok_or_else(|| {
        Refusal::new(Code::ReasonMissing, "reason").with("why_vi", why_vi).with("why_en", why_en)
    })
}

/// Marks the row of a person stale: the one place of this room that does.
pub(crate) async fn touched(tx: &mut Tx, record: &Record, change: &str) -> Found<()> {
    let when = [record.period_id];
    store::stale::mark(tx, &[record.person_id], store::stale::When::Periods(&when), change).await
}

//! An output record as the API shows it.

use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::product::{self, Product};
use crate::graphql::scalars::{Date, DateTime, Decimal};
use crate::graphql::seen::Seen;
use crate::graphql::word::Word;
use async_graphql::{Context, ID, Object, Result};
use domain::moment::Moment;
use domain::score::products::{Cause, EventKind, HandOverReason, Origin, Severity};
use domain::score::quantities::Coefficient;
use store::ids::{OutputEventId, OutputRecordId, PeriodId};
use store::record::{DeliveryRow, EventRow, Record, numbers};

/// What one person was assigned and delivered in one period for one product of the catalogue (kết quả thực hiện; Art.
/// 13-14, 18.1).
pub struct OutputRecord(pub Record);

/// A failed review or a delay of one unit of a record (Art. 14.2).
pub struct OutputEvent(pub EventRow);

/// Units finished on one day.
pub struct Delivery(DeliveryRow);

#[Object]
impl Delivery {
    /// The day of the work, not of its entry.
    async fn day(&self) -> Date {
        Date(self.0.day_finished)
    }

    /// Units finished that day.
    async fn units(&self) -> i32 {
        self.0.units
    }

    /// Which ones; empty: the lowest open numbers.
    async fn unit_numbers(&self) -> Vec<i32> {
        let units = numbers(self.0.unit_numbers.as_deref()).into_iter();
        units.filter_map(|unit| i32::try_from(unit).ok()).collect()
    }

    /// Who sent it: `OWN` the person, `SUPERIOR`, or the record's source.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// A superior has corrected it: neither person nor source changes it any more.
    async fn corrected(&self) -> bool {
        self.0.corrected
    }

    /// Login of who entered it last; `null` of the system and of the built-in operator.
    async fn entered_by(&self, context: &Context<'_>) -> Result<Option<String>> {
        login(context, self.0.entered_by_id).await
    }

    /// When it was entered.
    async fn entered_at(&self) -> DateTime {
        DateTime(Moment(self.0.entered_at))
    }
}

#[Object]
impl OutputRecord {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::OutputRecord, self.0.id.0)
    }

    /// Whose task it is.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// The period: `2026-05`, `2026-Q2`.
    async fn period_code(&self, context: &Context<'_>) -> Result<String> {
        period_name(context, self.0.period_id).await
    }

    /// The product.
    async fn product(&self, context: &Context<'_>) -> Result<Option<Product>> {
        product::load(context, self.0.product_id).await
    }

    /// The system or register that sent it; `THUOCDO` where people entered it here.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Its number in the source, unique in a period.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The part: 1, or the number that the system gave when a row was split or taken over.
    async fn part(&self) -> i32 {
        self.0.part
    }

    /// Planned, taken over or unplanned (Art. 18.1d).
    async fn origin(&self) -> Word<Origin> {
        Word(self.0.origin.0)
    }

    /// The row that this one was split off, taken over or carried from.
    async fn origin_record_id(&self) -> Option<ID> {
        self.0.origin_record_id.map(|id| encode(NodeKind::OutputRecord, id.0))
    }

    /// Standard products a unit, as the catalogue said on the period's first day (Art. 13).
    async fn coefficient(&self) -> Decimal {
        Decimal(Coefficient::from_micro(self.0.coefficient).to_string())
    }

    /// Units assigned; they count on planned rows only.
    async fn assigned(&self) -> i32 {
        self.0.assigned
    }

    /// Units finished up to the closing day.
    async fn completed(&self) -> i32 {
        self.0.completed
    }

    /// The day it is due.
    async fn deadline(&self) -> Option<Date> {
        self.0.deadline.map(Date)
    }

    /// To whom it was handed over; such a row takes nothing more.
    async fn handed_over_to(&self, context: &Context<'_>) -> Result<Option<Person>> {
        match self.0.handed_over_to_id {
            Some(id) => person::load(context, id).await,
            None => Ok(None),
        }
    }

    /// Why it was handed over: UNABLE keeps it in the assigned amount, the others do not.
    async fn handed_over_reason(&self) -> Option<Word<HandOverReason>> {
        self.0.handed_over_reason.map(|reason| Word(reason.0))
    }

    /// Beyond what the position requires.
    async fn beyond_requirement(&self) -> bool {
        self.0.beyond_requirement
    }

    /// A superior has changed it: what he set stays, whatever the source sends.
    async fn kept_by_superior(&self) -> bool {
        self.0.kept_by_superior
    }

    /// Evidence of what was finished.
    async fn evidence(&self) -> Option<&str> {
        self.0.evidence.as_deref()
    }

    /// Remarks.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The number of the superior's document, where HR entered it for him.
    async fn document(&self) -> Option<&str> {
        self.0.on_behalf_document.as_deref()
    }

    /// Why it was voided; `null` while it counts.
    async fn void_reason(&self) -> Option<&str> {
        self.0.void_reason.as_deref()
    }

    /// Failed reviews and delays that are not voided, in the order of their entry.
    async fn events(&self, context: &Context<'_>) -> Result<Vec<OutputEvent>> {
        let loaded = context.data_unchecked::<Loaders>().record_events.load_one(self.0.id).await;
        let events = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        Ok(events.into_iter().filter(|event| event.voided_at.is_none()).map(OutputEvent).collect())
    }

    /// What was finished on which day, in order of day.
    async fn deliveries(&self, context: &Context<'_>) -> Result<Vec<Delivery>> {
        let loaded = context.data_unchecked::<Loaders>().deliveries.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        Ok(rows.into_iter().map(Delivery).collect())
    }

    /// Login of who entered it; `null` of the system and of the built-in operator.
    async fn entered_by(&self, context: &Context<'_>) -> Result<Option<String>> {
        login(context, self.0.entered_by_id).await
    }

    /// When it was entered.
    async fn entered_at(&self) -> DateTime {
        DateTime(Moment(self.0.entered_at))
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

#[Object]
impl OutputEvent {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::OutputEvent, self.0.id.0)
    }

    /// Its number in the record; of a delay its unit and deadline.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// Failed review or delay.
    async fn kind(&self) -> Word<EventKind> {
        Word(self.0.kind.0)
    }

    /// The unit it befell; `null`: a count, laid on units 1, 2, …
    async fn unit(&self) -> Option<i32> {
        self.0.unit_number
    }

    /// Equal occurrences.
    async fn count(&self) -> i32 {
        self.0.count
    }

    /// How grave a failed review is; `null` of a delay.
    async fn severity(&self) -> Option<Word<Severity>> {
        self.0.severity.map(|severity| Word(severity.0))
    }

    /// Why it happened; objective **and** confirmed excuses it (Art. 14.2).
    async fn cause(&self) -> Word<Cause> {
        Word(self.0.cause.0)
    }

    /// Whether the superior has confirmed the cause.
    async fn confirmed(&self) -> bool {
        self.0.confirmed_at.is_some()
    }

    /// Why the superior confirmed it so.
    async fn confirmation_reason(&self) -> Option<&str> {
        self.0.confirmation.as_deref().and_then(|text| text.lines().next())
    }

    /// The evidence that the confirmation rests on.
    async fn confirmation_evidence(&self) -> Option<&str> {
        self.0.confirmation.as_deref().and_then(|text| text.split_once('\n')).map(|(_, evidence)| evidence)
    }

    /// When he confirmed it.
    async fn confirmed_at(&self) -> Option<DateTime> {
        self.0.confirmed_at.map(|at| DateTime(Moment(at)))
    }

    /// The system added it: a unit finished or carried after its deadline.
    async fn automatic(&self) -> bool {
        self.0.automatic
    }

    /// Login of who entered it; `null` of the system and of the built-in operator.
    async fn entered_by(&self, context: &Context<'_>) -> Result<Option<String>> {
        login(context, self.0.entered_by_id).await
    }

    /// It happened before the task was taken over, and stays with the first person.
    async fn before_takeover(&self) -> bool {
        self.0.before_takeover
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// A period's name, through the request's loader.
pub(in crate::graphql) async fn period_name(context: &Context<'_>, id: PeriodId) -> Result<String> {
    let loaded = context.data_unchecked::<Loaders>().periods.load_one(id).await;
    let row = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(row.as_ref().and_then(store::period::calendar).map(|period| period.to_string()).unwrap_or_default())
}

async fn login(context: &Context<'_>, account: i64) -> Result<Option<String>> {
    let loaded = context.data_unchecked::<Loaders>().logins.load_one(account).await;
    loaded.map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The record of a key, where the viewer may see it.
pub async fn load(context: &Context<'_>, id: OutputRecordId) -> Result<Option<OutputRecord>> {
    let loaded = context.data_unchecked::<Seen>().records.load_one(id).await;
    loaded.map(|found| found.map(OutputRecord)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The event of a key that is not voided, where the viewer may see its record.
pub async fn load_event(context: &Context<'_>, id: OutputEventId) -> Result<Option<OutputEvent>> {
    let loaded = context.data_unchecked::<Loaders>().events.load_one(id).await;
    let row = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
    let Some(row) = row.filter(|row| row.voided_at.is_none()) else { return Ok(None) };
    Ok(load(context, row.record_id).await?.map(|_| OutputEvent(row)))
}

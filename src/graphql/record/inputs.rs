//! Inputs of output records.

use crate::graphql::ids::{NodeKind, key};
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::charge::OnBehalf;
use crate::services::record::{
    BY_HAND, ConfirmInput, Correction, DayInput, EventInput, HandOver, Named, NewRecord, Split,
};
use async_graphql::{ID, InputObject};
use domain::refusal::{Code, Refusal};
use domain::score::products::{Cause, EventKind, HandOverReason, Origin, Severity};
use store::ids::{OutputEventId, OutputRecordId};

/// In whose place HR enters something: required of HR, ignored from everybody else.
#[derive(Clone, Default, InputObject)]
pub struct OnBehalfInput {
    /// Code of the superior who decided it.
    pub superior: Option<String>,
    /// Number of his document.
    #[graphql(validator(chars_max_length = 100))]
    pub document: Option<String>,
}

pub(super) fn behalf(input: Option<OnBehalfInput>) -> OnBehalf {
    let input = input.unwrap_or_default();
    OnBehalf { superior: input.superior, document: input.document }
}

/// Records to assign in one period: all or none.
#[derive(InputObject)]
pub struct AssignRecordsInput {
    /// The period: `2026-05`, `2026-Q2`.
    pub period: String,
    /// The records.
    #[graphql(validator(min_items = 1, max_items = 1000))]
    pub records: Vec<AssignedRecordInput>,
    /// In whose place HR enters them.
    pub on_behalf_of: Option<OnBehalfInput>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// One record to assign.
#[derive(InputObject)]
pub struct AssignedRecordInput {
    /// Code of the person.
    pub person: String,
    /// Code of the product; outside the position's template it is taken and told.
    pub product: String,
    /// The system or register that sends it; `THUOCDO` where it is not given.
    pub source: Option<String>,
    /// Its number there, unique in the period.
    pub reference: String,
    /// The part; 1 where it is not given.
    pub part: Option<i32>,
    /// Planned where it is not given; taken over and unplanned work counts as completed only (Art. 18.1d).
    pub origin: Option<Word<Origin>>,
    /// Units, 0 to 1,000,000.
    pub assigned: i32,
    /// The day it is due, in the period; the closing day where it is not given.
    pub deadline: Option<Date>,
    /// Beyond what the position requires.
    #[graphql(default)]
    pub beyond_requirement: bool,
    /// Remarks.
    pub note: Option<String>,
}

impl From<AssignedRecordInput> for NewRecord {
    fn from(input: AssignedRecordInput) -> Self {
        Self {
            person: input.person,
            product: input.product,
            source: input.source,
            reference: input.reference,
            part: input.part,
            origin: input.origin.map_or_else(Origin::default, |origin| origin.0),
            assigned: input.assigned,
            deadline: input.deadline.map(|day| day.0),
            beyond_requirement: input.beyond_requirement,
            note: input.note,
        }
    }
}

/// The unit to plan for.
#[derive(InputObject)]
pub struct AssignFromTemplateInput {
    /// The period: `2026-05`, `2026-Q2`.
    pub period: String,
    /// Code of the unit: everybody tracked there and below whom the caller may assign to.
    pub unit: String,
    /// The document by which HR does it in the place of the superiors.
    pub document: Option<String>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A record by its id, or by source and reference.
#[derive(InputObject)]
pub struct RecordReference {
    /// The record's id; then nothing else is needed.
    pub id: Option<ID>,
    /// The system or register; `THUOCDO` where it is not given.
    pub source: Option<String>,
    /// Its number there.
    pub reference: Option<String>,
    /// The period; where it is not given the row that holds the same already, else the one of the period with the day of
    /// the work, else the latest that holds the unit named, else the latest.
    pub period: Option<String>,
    /// The part; the one that holds the unit named, else part 1.
    pub part: Option<i32>,
}

impl RecordReference {
    pub(super) fn named(self, path: &str) -> Result<Named, Refusal> {
        if let Some(id) = &self.id {
            return Ok(Named::Id(OutputRecordId(key(id, NodeKind::OutputRecord, &format!("{path}.id"))?)));
        }
        let source = self.source.unwrap_or_else(|| BY_HAND.to_owned());
        let Some(reference) = self.reference else {
            let refusal = Refusal::new(Code::RecordUnknown, path);
            return Err(refusal.with("source", source).with("reference", ""));
        };
        Ok(Named::Reference { source, reference, period: self.period, part: self.part })
    }
}

/// Deliveries of records: all or none.
#[derive(InputObject)]
pub struct RecordDeliveriesInput {
    /// One a record and day; or only evidence and note of a record.
    #[graphql(validator(min_items = 1, max_items = 500))]
    pub deliveries: Vec<DeliveryInput>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// What was finished of a record on a day.
#[derive(InputObject)]
pub struct DeliveryInput {
    /// The record.
    pub record: RecordReference,
    /// The day of the work; not given with only evidence or note.
    pub day: Option<Date>,
    /// Units finished that day in all; 0 withdraws the day.
    pub units: Option<i32>,
    /// Which ones; the lowest open numbers where it is not given.
    pub unit_numbers: Option<Vec<i32>>,
    /// Evidence of the record.
    #[graphql(validator(chars_max_length = 2000))]
    pub evidence: Option<String>,
    /// Remarks on the record.
    #[graphql(validator(chars_max_length = 2000))]
    pub note: Option<String>,
    /// Why; required of a superior, who corrects what others have entered.
    #[graphql(validator(chars_max_length = 2000))]
    pub reason: Option<String>,
}

impl DeliveryInput {
    pub(super) fn day(self, path: &str) -> Result<DayInput, Refusal> {
        Ok(DayInput {
            record: self.record.named(&format!("{path}.record"))?,
            day: self.day.map(|day| day.0),
            units: self.units,
            numbers: self.unit_numbers.unwrap_or_default(),
            evidence: self.evidence,
            note: self.note,
            reason: self.reason,
        })
    }
}

/// Events of records: all or none.
#[derive(InputObject)]
pub struct RecordEventsInput {
    /// The events.
    #[graphql(validator(min_items = 1, max_items = 500))]
    pub events: Vec<OutputEventInput>,
    /// In whose place HR enters them.
    pub on_behalf_of: Option<OnBehalfInput>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A failed review or a delay.
#[derive(InputObject)]
pub struct OutputEventInput {
    /// The record.
    pub record: RecordReference,
    /// Its number in the record; required of a failed review, a delay goes by its unit and deadline.
    pub reference: Option<String>,
    /// What happened.
    pub kind: Word<EventKind>,
    /// The unit it happened to; not given: `count` occurrences, one each on units 1, 2, …
    pub unit: Option<i32>,
    /// Equal occurrences; 1 where it is not given.
    pub count: Option<i32>,
    /// How grave a failed review is; major where it is not given.
    pub severity: Option<Word<Severity>>,
    /// Why; subjective where it is not given.
    pub cause: Option<Word<Cause>>,
    /// The deadline missed, of a delay; the record's where it is not given.
    pub deadline: Option<Date>,
    /// It happened before the task was taken over, and stays with the first person.
    #[graphql(default)]
    pub before_takeover: bool,
}

impl OutputEventInput {
    pub(super) fn event(self, path: &str) -> Result<EventInput, Refusal> {
        Ok(EventInput {
            record: self.record.named(&format!("{path}.record"))?,
            reference: self.reference,
            kind: self.kind.0,
            unit: self.unit,
            count: self.count.unwrap_or(1),
            severity: self.severity.map(|severity| severity.0),
            cause: self.cause.map_or_else(Cause::default, |cause| cause.0),
            deadline: self.deadline.map(|day| day.0),
            before_takeover: self.before_takeover,
        })
    }
}

/// What a superior confirms of an event's cause.
#[derive(InputObject)]
pub struct ConfirmCauseInput {
    /// The event.
    pub event: ID,
    /// What the cause was found to be; objective excuses the event (Art. 14.2).
    pub cause: Word<Cause>,
    /// Why.
    #[graphql(validator(chars_max_length = 2000))]
    pub reason: String,
    /// The document it rests on; required of an objective cause.
    #[graphql(validator(chars_max_length = 2000))]
    pub evidence: Option<String>,
    /// In whose place HR enters it.
    pub on_behalf_of: Option<OnBehalfInput>,
    /// The version that was read (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

impl ConfirmCauseInput {
    pub(super) fn service(self) -> Result<ConfirmInput, Refusal> {
        Ok(ConfirmInput {
            event: OutputEventId(key(&self.event, NodeKind::OutputEvent, "event")?),
            cause: self.cause.0,
            reason: Some(self.reason),
            evidence: self.evidence,
            behalf: behalf(self.on_behalf_of),
            expected_version: self.expected_version,
        })
    }
}

macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(InputObject)]
        pub struct $name {
            /// The record.
            pub record: ID,
            $($(#[$field_doc])* pub $field: $type,)*
            /// Why.
            #[graphql(validator(chars_max_length = 2000))]
            pub reason: String,
            /// In whose place HR does it.
            pub on_behalf_of: Option<OnBehalfInput>,
            /// The version that was read (`STALE_VERSION`). Not given: whatever it is.
            pub expected_version: Option<i64>,
            /// Makes a retry safe: the same key and input returns what was done the first time.
            pub idempotency_key: Option<String>,
        }

        impl $name {
            pub(super) fn key(&self) -> Result<OutputRecordId, Refusal> {
                key(&self.record, NodeKind::OutputRecord, "record").map(OutputRecordId)
            }
        }
    )*};
}

changes! {
    /// What a superior corrects of a record; what is not given stays.
    CorrectRecordInput {
        /// Units.
        assigned: Option<i32>,
        /// The day it is due, in the period.
        deadline: Option<Date>,
        /// Remarks.
        note: Option<String>,
    }

    /// Open units to split off into a part of their own.
    SplitRecordInput {
        /// Numbers of the open units that go.
        units: Vec<i32>,
        /// The part's own deadline; the record's where it is not given.
        deadline: Option<Date>,
    }

    /// Open units to hand over to somebody else.
    HandOverRecordInput {
        /// Code of who takes over.
        to: String,
        /// Numbers of the open units that go; all open ones where it is not given.
        units: Option<Vec<i32>>,
        /// UNABLE keeps them in his assigned amount (Art. 18.1d), LEAVE and REORGANISATION do not.
        cause: Word<HandOverReason>,
        /// The taker's deadline, set anew; the closing day where it is not given.
        deadline: Option<Date>,
    }

    /// A record to take out of use.
    VoidRecordInput {}
}

impl CorrectRecordInput {
    pub(super) fn service(self) -> Result<Correction, Refusal> {
        Ok(Correction {
            record: self.key()?,
            assigned: self.assigned,
            deadline: self.deadline.map(|day| day.0),
            note: self.note,
            reason: Some(self.reason),
            expected_version: self.expected_version,
            on_behalf: behalf(self.on_behalf_of),
        })
    }
}

impl SplitRecordInput {
    pub(super) fn service(self) -> Result<Split, Refusal> {
        Ok(Split {
            record: self.key()?,
            units: self.units,
            deadline: self.deadline.map(|day| day.0),
            reason: Some(self.reason),
            expected_version: self.expected_version,
            on_behalf: behalf(self.on_behalf_of),
        })
    }
}

impl HandOverRecordInput {
    pub(super) fn service(self) -> Result<HandOver, Refusal> {
        Ok(HandOver {
            record: self.key()?,
            to: self.to,
            units: self.units.unwrap_or_default(),
            why: self.cause.0,
            deadline: self.deadline.map(|day| day.0),
            reason: Some(self.reason),
            expected_version: self.expected_version,
            on_behalf: behalf(self.on_behalf_of),
        })
    }
}

/// An event to take out of use.
#[derive(InputObject)]
pub struct VoidEventInput {
    /// The event.
    pub event: ID,
    /// Why.
    #[graphql(validator(chars_max_length = 2000))]
    pub reason: String,
    /// In whose place HR does it.
    pub on_behalf_of: Option<OnBehalfInput>,
    /// The version that was read (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

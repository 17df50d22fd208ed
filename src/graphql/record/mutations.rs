//! What is done with output records.

use super::inputs::{
    AssignFromTemplateInput, AssignRecordsInput, ConfirmCauseInput, CorrectRecordInput, HandOverRecordInput,
    RecordDeliveriesInput, RecordEventsInput, SplitRecordInput, VoidEventInput, VoidRecordInput, behalf,
};
use super::payloads::{Notice, SavedRecord, SavedRecords, kept, saved, shown};
use super::types::{OutputEvent, OutputRecord, load, load_event};
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::services::charge::OnBehalf;
use crate::services::record::{self, AssignInput, AssignOutcome, DeliverInput, PlanInput};
use crate::{edits, payloads};
use async_graphql::{Context, ID, Object, Result};
use domain::refusal::{Code, Refusal};
use store::Found;
use store::ids::{OutputEventId, OutputRecordId};
use store::record::Saved;

payloads! {
    /// What became of `assignRecords`.
    AssignRecordsPayload {
        /// What became of each input.
        saved: SavedRecords
    }

    /// What became of `assignFromTemplate`.
    AssignFromTemplatePayload {
        /// The records that are new.
        saved: SavedRecords
    }

    /// What became of `recordDeliveries`.
    RecordDeliveriesPayload {
        /// The records as they now are, in the order first named.
        saved: SavedRecords
    }

    /// What became of `recordEvents`.
    RecordEventsPayload {
        /// The records as they now are.
        saved: SavedRecords
    }
}

edits! {
    /// What became of `correctRecord`.
    CorrectRecordPayload {
        /// The record as it now is.
        saved: SavedRecord, current: OutputRecord
    }
    /// What became of `splitRecord`.
    SplitRecordPayload {
        /// The new part.
        saved: SavedRecord, current: OutputRecord
    }
    /// What became of `handOverRecord`.
    HandOverRecordPayload {
        /// The row of who took over.
        saved: SavedRecord, current: OutputRecord
    }
    /// What became of `voidRecord`.
    VoidRecordPayload {
        /// The record as it now is.
        saved: SavedRecord, current: OutputRecord
    }
    /// What became of `confirmCause`.
    ConfirmCausePayload {
        /// The event's record as it now is.
        saved: SavedRecord, current: OutputEvent
    }
    /// What became of `voidEvent`.
    VoidEventPayload {
        /// The event's record as it now is.
        saved: SavedRecord, current: OutputEvent
    }
}

/// Mutations of output records.
#[derive(Default)]
pub struct RecordMutations;

#[Object]
impl RecordMutations {
    /// Assigns records of many people in one call, all or none. The same input twice changes nothing.
    async fn assign_records(
        &self,
        context: &Context<'_>,
        input: AssignRecordsInput,
    ) -> Result<AssignRecordsPayload> {
        let call = Ask::of(context).call("assignRecords", input.idempotency_key);
        let input = AssignInput {
            period: input.period,
            records: input.records.into_iter().map(Into::into).collect(),
            on_behalf: behalf(input.on_behalf_of),
        };
        let done = record::assign(&call, &input).await;
        AssignRecordsPayload::of(context, assigned(context, done).await?)
    }

    /// Creates the planned records of a period from the templates' usual products, for everybody tracked in a unit.
    /// Again it creates only what is missing; nothing is due before somebody's first day in the position.
    async fn assign_from_template(
        &self,
        context: &Context<'_>,
        input: AssignFromTemplateInput,
    ) -> Result<AssignFromTemplatePayload> {
        let call = Ask::of(context).call("assignFromTemplate", input.idempotency_key);
        let input = PlanInput {
            period: input.period,
            unit: input.unit,
            on_behalf: OnBehalf { superior: None, document: input.document },
        };
        let done = record::assign_from_template(&call, &input).await;
        AssignFromTemplatePayload::of(context, assigned(context, done).await?)
    }

    /// Corrects a record; what the superior sets stays, whatever the source sends later.
    async fn correct_record(
        &self,
        context: &Context<'_>,
        input: CorrectRecordInput,
    ) -> Result<CorrectRecordPayload> {
        let call = Ask::of(context).call("correctRecord", input.idempotency_key.clone());
        let id = input.record.clone();
        let done = async { record::correct(&call, &input.service()?).await };
        CorrectRecordPayload::of(context, one(context, done.await).await?, record_now(context, &id)).await
    }

    /// Splits open units of a record off into a part of their own, numbered by the system.
    async fn split_record(
        &self,
        context: &Context<'_>,
        input: SplitRecordInput,
    ) -> Result<SplitRecordPayload> {
        let call = Ask::of(context).call("splitRecord", input.idempotency_key.clone());
        let id = input.record.clone();
        let done = async { record::split(&call, &input.service()?).await };
        SplitRecordPayload::of(context, one(context, done.await).await?, record_now(context, &id)).await
    }

    /// Hands open units of a record over to somebody else, who gets a row TAKEN_OVER with its own deadline (Art. 18.1d).
    async fn hand_over_record(
        &self,
        context: &Context<'_>,
        input: HandOverRecordInput,
    ) -> Result<HandOverRecordPayload> {
        let call = Ask::of(context).call("handOverRecord", input.idempotency_key.clone());
        let id = input.record.clone();
        let done = async { record::hand_over(&call, &input.service()?).await };
        HandOverRecordPayload::of(context, one(context, done.await).await?, record_now(context, &id)).await
    }

    /// Takes a record out of use with a reason; it is never deleted.
    async fn void_record(&self, context: &Context<'_>, input: VoidRecordInput) -> Result<VoidRecordPayload> {
        let call = Ask::of(context).call("voidRecord", input.idempotency_key.clone());
        let done = async {
            let behalf = behalf(input.on_behalf_of.clone());
            let id = input.key()?;
            record::void(&call, id, Some(&input.reason), input.expected_version, &behalf).await
        };
        let done = one(context, done.await).await?;
        VoidRecordPayload::of(context, done, record_now(context, &input.record)).await
    }

    /// Records what was finished: one's own work, a subordinate's with a reason, or what another system sends. Units
    /// finished after the deadline get a delay each, which the superior may confirm the cause of.
    async fn record_deliveries(
        &self,
        context: &Context<'_>,
        input: RecordDeliveriesInput,
    ) -> Result<RecordDeliveriesPayload> {
        let call = Ask::of(context).call("recordDeliveries", input.idempotency_key);
        let done = async {
            let days = input.deliveries.into_iter().enumerate();
            let deliveries = days
                .map(|(index, day)| day.day(&format!("deliveries.{index}")))
                .collect::<Result<_, Refusal>>()?;
            record::deliver(&call, &DeliverInput { deliveries }).await
        };
        let done = match done.await {
            Ok(outcome) => {
                let rows = updated(&outcome.records);
                Ok(saved(context, &rows, kept(context, "deliveries", &outcome.kept), Vec::new()).await?)
            }
            Err(fail) => Err(fail),
        };
        RecordDeliveriesPayload::of(context, done)
    }

    /// Records failed reviews and delays, each on its unit. The same input twice changes nothing.
    async fn record_events(
        &self,
        context: &Context<'_>,
        input: RecordEventsInput,
    ) -> Result<RecordEventsPayload> {
        let call = Ask::of(context).call("recordEvents", input.idempotency_key);
        let done = async {
            let events = input.events.into_iter().enumerate();
            let events = events
                .map(|(index, event)| event.event(&format!("events.{index}")))
                .collect::<Result<Vec<_>, Refusal>>()?;
            record::record_events(&call, &events, &behalf(input.on_behalf_of)).await
        };
        let done = match done.await {
            Ok(outcome) => {
                let spread = outcome.spread.iter().map(|(index, count)| {
                    let path = format!("events.{index}.count");
                    Notice::of(context, &Refusal::new(Code::CountsSpread, &path).with("value", count))
                });
                let spread = spread.collect();
                let rows = updated(&outcome.records);
                Ok(saved(context, &rows, kept(context, "events", &outcome.kept), spread).await?)
            }
            Err(fail) => Err(fail),
        };
        RecordEventsPayload::of(context, done)
    }

    /// Confirms the cause of an event: objective **and** confirmed excuses it (Art. 14.2). For the superior, or
    /// HR in his place.
    async fn confirm_cause(
        &self,
        context: &Context<'_>,
        input: ConfirmCauseInput,
    ) -> Result<ConfirmCausePayload> {
        let call = Ask::of(context).call("confirmCause", input.idempotency_key.clone());
        let id = input.event.clone();
        let done = async { record::confirm(&call, &input.service()?).await };
        ConfirmCausePayload::of(context, one(context, done.await).await?, event_now(context, &id)).await
    }

    /// Takes an event out of use with a reason; it is never deleted.
    async fn void_event(&self, context: &Context<'_>, input: VoidEventInput) -> Result<VoidEventPayload> {
        let call = Ask::of(context).call("voidEvent", input.idempotency_key);
        let done = async {
            let id = OutputEventId(key(&input.event, NodeKind::OutputEvent, "event")?);
            let behalf = behalf(input.on_behalf_of);
            record::void_event(&call, id, Some(&input.reason), input.expected_version, &behalf).await
        };
        let done = one(context, done.await).await?;
        VoidEventPayload::of(context, done, event_now(context, &input.event)).await
    }
}

fn updated(ids: &[OutputRecordId]) -> Vec<(OutputRecordId, Saved)> {
    ids.iter().map(|id| (*id, Saved::Updated)).collect()
}

/// The record as it now stands, for who may read it.
async fn record_now(context: &Context<'_>, id: &ID) -> Result<Option<OutputRecord>> {
    match key(id, NodeKind::OutputRecord, "record") {
        Ok(id) => load(context, OutputRecordId(id)).await,
        Err(_) => Ok(None),
    }
}

/// The event as it now stands, for who may read it.
async fn event_now(context: &Context<'_>, id: &ID) -> Result<Option<OutputEvent>> {
    match key(id, NodeKind::OutputEvent, "event") {
        Ok(id) => load_event(context, OutputEventId(id)).await,
        Err(_) => Ok(None),
    }
}

async fn one(context: &Context<'_>, done: Found<OutputRecordId>) -> Result<Found<SavedRecord>> {
    match done {
        Ok(id) => Ok(Ok(shown(context, id).await?)),
        Err(fail) => Ok(Err(fail)),
    }
}

async fn assigned(context: &Context<'_>, done: Found<AssignOutcome>) -> Result<Found<SavedRecords>> {
    let outcome = match done {
        Ok(outcome) => outcome,
        Err(fail) => return Ok(Err(fail)),
    };
    let warnings = outcome.warnings.iter().map(|told| {
        let mut refusal = Refusal::new(Code::ProductOutsideTemplate, &told.path);
        for (_, value) in &told.values {
            refusal = refusal.with("code", value);
        }
        Notice::of(context, &refusal)
    });
    let warnings = warnings.collect();
    Ok(Ok(saved(context, &outcome.saved, kept(context, "records", &outcome.kept), warnings).await?))
}

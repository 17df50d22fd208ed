//! HR appoints, moves, ends and voids.

use super::types::{Appointment, load};
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::appointment::{self, Appoint};
use crate::{edits, payloads};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::terms::AppointmentKind;
use store::ids::AppointmentId;

/// An appointment as HR describes it.
#[derive(InputObject)]
pub struct AppointInput {
    /// Personal code.
    pub person: String,
    /// Code of the position.
    pub position: String,
    /// Code of the unit.
    pub unit: String,
    /// Its kind: one main appointment a day, at most one secondment beside it.
    pub kind: Word<AppointmentKind>,
    /// The first day.
    pub from: Date,
    /// The last day; none while it runs.
    pub to: Option<Date>,
    /// Per cent of the time, 1 to 100.
    #[graphql(default = 100)]
    pub share_percent: i32,
    /// The decision's number; required for TRANSFER, ROTATION and SECONDMENT.
    pub decision_number: Option<String>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A move to another position or unit.
#[derive(InputObject)]
pub struct TransferPersonInput {
    /// Personal code.
    pub person: String,
    /// Code of the new position.
    pub position: String,
    /// Code of the receiving unit.
    pub unit: String,
    /// TRANSFER or ROTATION.
    #[graphql(default_with = "Word(AppointmentKind::Transfer)")]
    pub kind: Word<AppointmentKind>,
    /// The first day in the new position; the former main appointment ends the day before.
    pub from: Date,
    /// The last day, where it is known.
    pub to: Option<Date>,
    /// Per cent of the time, 1 to 100.
    #[graphql(default = 100)]
    pub share_percent: i32,
    /// The decision's number.
    #[graphql(validator(chars_max_length = 100))]
    pub decision_number: String,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// The end of an appointment.
#[derive(InputObject)]
pub struct EndAppointmentInput {
    /// The appointment.
    pub id: ID,
    /// Its last day.
    pub last_day: Date,
    /// The number of the decision that ends it; not given: the present number stays.
    pub decision_number: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// An appointment that should never have been entered.
#[derive(InputObject)]
pub struct VoidAppointmentInput {
    /// The appointment.
    pub id: ID,
    /// Why; it stays readable.
    #[graphql(validator(chars_max_length = 500))]
    pub reason: String,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

payloads! {
    /// What became of `appoint`.
    AppointPayload {
        /// The appointment.
        appointment: Appointment
    }
    /// What became of `transferPerson`.
    TransferPersonPayload {
        /// The new appointment.
        appointment: Appointment
    }
}

edits! {
    /// What became of `endAppointment`.
    EndAppointmentPayload {
        /// The appointment as it now is.
        appointment: Appointment
    }
    /// What became of `voidAppointment`.
    VoidAppointmentPayload {
        /// The appointment as it now is.
        appointment: Appointment
    }
}

fn key_of(id: &ID) -> store::Found<AppointmentId> {
    Ok(AppointmentId(key(id, NodeKind::Appointment, "id")?))
}

/// The object as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<Appointment>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of appointments.
#[derive(Default)]
pub struct AppointmentMutations;

#[Object]
impl AppointmentMutations {
    /// Appoints somebody, by HR of the unit. An appointment of the same person, position, unit, kind and first day is
    /// brought to what is described; the same twice changes nothing.
    async fn appoint(&self, context: &Context<'_>, input: AppointInput) -> Result<AppointPayload> {
        let call = Ask::of(context).call("appoint", input.idempotency_key);
        let described = Appoint {
            person: input.person,
            position: input.position,
            unit: input.unit,
            kind: input.kind.0,
            from: input.from.0,
            to: input.to.map(|day| day.0),
            share_percent: input.share_percent,
            decision: input.decision_number,
        };
        let done = appointment::appoint(&call, &described).await;
        AppointPayload::of(context, done.map(Appointment))
    }

    /// Moves somebody (điều động, luân chuyển), by HR of the receiving unit: ends his main appointment the day before and
    /// opens his earlier rows to his present HR and superior. The same twice changes nothing.
    async fn transfer_person(
        &self,
        context: &Context<'_>,
        input: TransferPersonInput,
    ) -> Result<TransferPersonPayload> {
        let call = Ask::of(context).call("transferPerson", input.idempotency_key);
        let described = Appoint {
            person: input.person,
            position: input.position,
            unit: input.unit,
            kind: input.kind.0,
            from: input.from.0,
            to: input.to.map(|day| day.0),
            share_percent: input.share_percent,
            decision: Some(input.decision_number),
        };
        let done = appointment::transfer(&call, &described).await;
        TransferPersonPayload::of(context, done.map(Appointment))
    }

    /// Ends an appointment, by HR of its unit; also earlier or later than it ends now. The same twice changes nothing.
    async fn end_appointment(
        &self,
        context: &Context<'_>,
        input: EndAppointmentInput,
    ) -> Result<EndAppointmentPayload> {
        let call = Ask::of(context).call("endAppointment", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => {
                let decision = input.decision_number.as_deref();
                appointment::end(&call, id, input.last_day.0, decision, input.expected_version).await
            }
            Err(fail) => Err(fail),
        };
        EndAppointmentPayload::of(context, done.map(Appointment), current(context, &input.id)).await
    }

    /// Voids an appointment, by HR of its unit: it counts no more and stays readable. The same twice changes nothing.
    async fn void_appointment(
        &self,
        context: &Context<'_>,
        input: VoidAppointmentInput,
    ) -> Result<VoidAppointmentPayload> {
        let call = Ask::of(context).call("voidAppointment", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => appointment::void(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        VoidAppointmentPayload::of(context, done.map(Appointment), current(context, &input.id)).await
    }
}

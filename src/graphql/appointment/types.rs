//! An appointment as the API shows it.

use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::position::{self, Position};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::moment::Moment;
use domain::terms::AppointmentKind;
use store::appointment;
use store::ids::AppointmentId;

/// An appointment (bố trí): who serves in which position of which unit, on which days.
#[derive(Description)]
pub struct Appointment(pub appointment::Appointment);

#[Object(use_type_description)]
impl Appointment {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Appointment, self.0.id.0)
    }

    /// Who; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// In which position.
    async fn position(&self, context: &Context<'_>) -> Result<Option<Position>> {
        position::load(context, self.0.position_id).await
    }

    /// In which unit.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.unit_id).await
    }

    /// Main (permanent, transfer, rotation), secondment or concurrent.
    async fn kind(&self) -> Word<AppointmentKind> {
        Word(self.0.kind.0)
    }

    /// The first day.
    async fn from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The last day; `null` while it runs.
    async fn to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// Per cent of the time, 1 to 100.
    async fn share_percent(&self) -> i32 {
        self.0.share_percent
    }

    /// The number of the decision.
    async fn decision_number(&self) -> Option<&str> {
        self.0.decision_number.as_deref()
    }

    /// When it was voided; `null` while it stands.
    async fn voided_at(&self) -> Option<DateTime> {
        self.0.voided_at.map(|at| DateTime(Moment(at)))
    }

    /// Why it was voided.
    async fn void_reason(&self) -> Option<&str> {
        self.0.void_reason.as_deref()
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The appointment of a key, where the viewer may see whose it is.
pub async fn load(context: &Context<'_>, id: AppointmentId) -> Result<Option<Appointment>> {
    let loaded = context.data_unchecked::<Loaders>().appointments.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    Ok(person::load(context, row.person_id).await?.map(|_| Appointment(row)))
}

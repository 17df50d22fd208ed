//! HR enters people and keeps their files.

use super::types::{Person, find};
use crate::graphql::ask::Ask;
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::appointment::Appoint;
use crate::services::person::{SavePerson, create, save};
use crate::{edits, payloads};
use async_graphql::{Context, InputObject, Object, Result};
use domain::terms::{AppointmentKind, PersonnelRegime};

/// The first appointment of a new person.
#[derive(InputObject)]
pub struct FirstAppointmentInput {
    /// Code of the position.
    pub position: String,
    /// Code of the unit.
    pub unit: String,
    /// PERMANENT, TRANSFER or ROTATION.
    #[graphql(default_with = "Word(AppointmentKind::Permanent)")]
    pub kind: Word<AppointmentKind>,
    /// The first day of service.
    pub from: Date,
    /// The last day; none while it runs.
    pub to: Option<Date>,
    /// Per cent of the time, 1 to 100.
    #[graphql(default = 100)]
    pub share_percent: i32,
    /// The decision's number; required for TRANSFER and ROTATION.
    pub decision_number: Option<String>,
}

/// A new person with his first appointment.
#[derive(InputObject)]
pub struct CreatePersonInput {
    /// Personal code, unique, never reused: letters, digits, `.`, `-`, `_`.
    #[graphql(validator(chars_max_length = 50))]
    pub code: String,
    /// Full name.
    #[graphql(validator(chars_max_length = 200))]
    pub name: String,
    /// The law he is evaluated under.
    pub regime: Word<PersonnelRegime>,
    /// Codes of the fields he is specialised in.
    #[graphql(default, validator(max_items = 100))]
    pub specialisations: Vec<String>,
    /// His first appointment, a main one.
    pub appointment: FirstAppointmentInput,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// A person as HR describes him.
#[derive(InputObject)]
pub struct SavePersonInput {
    /// Personal code, unique, never reused: letters, digits, `.`, `-`, `_`.
    #[graphql(validator(chars_max_length = 50))]
    pub code: String,
    /// Full name.
    #[graphql(validator(chars_max_length = 200))]
    pub name: String,
    /// The law he is evaluated under.
    pub regime: Word<PersonnelRegime>,
    /// Codes of the fields he is specialised in.
    #[graphql(default, validator(max_items = 100))]
    pub specialisations: Vec<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

payloads! {
    /// What became of `createPerson`.
    CreatePersonPayload {
        /// The person.
        person: Person
    }
}

edits! {
    /// What became of `savePerson`.
    SavePersonPayload {
        /// The person as he now is.
        person: Person
    }
}

/// Mutations of people.
#[derive(Default)]
pub struct PersonMutations;

#[Object]
impl PersonMutations {
    /// Creates a person with his first appointment, by HR of its unit. The same twice changes nothing.
    async fn create_person(
        &self,
        context: &Context<'_>,
        input: CreatePersonInput,
    ) -> Result<CreatePersonPayload> {
        let call = Ask::of(context).call("createPerson", input.idempotency_key);
        let first = Appoint {
            person: input.code.clone(),
            position: input.appointment.position,
            unit: input.appointment.unit,
            kind: input.appointment.kind.0,
            from: input.appointment.from.0,
            to: input.appointment.to.map(|day| day.0),
            share_percent: input.appointment.share_percent,
            decision: input.appointment.decision_number,
        };
        let described = SavePerson {
            code: input.code,
            name: input.name,
            regime: input.regime.0,
            specialisations: input.specialisations,
            expected_version: None,
        };
        CreatePersonPayload::of(context, create(&call, &described, &first).await.map(Person))
    }

    /// Brings a person to what is described, by HR of his unit. The same twice changes nothing.
    async fn save_person(&self, context: &Context<'_>, input: SavePersonInput) -> Result<SavePersonPayload> {
        let call = Ask::of(context).call("savePerson", input.idempotency_key);
        let described = SavePerson {
            code: input.code,
            name: input.name,
            regime: input.regime.0,
            specialisations: input.specialisations,
            expected_version: input.expected_version,
        };
        let saved = save(&call, &described).await.map(Person);
        SavePersonPayload::of(context, saved, find(context, &described.code)).await
    }
}

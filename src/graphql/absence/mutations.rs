//! HR records leave and study.

use super::types::{Absence, find, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::absence::{RecordAbsence, record, void};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::terms::AbsenceKind;
use store::ids::AbsenceId;

/// Leave or study as HR records it.
#[derive(InputObject)]
pub struct RecordAbsenceInput {
    /// Personal code.
    pub person: String,
    /// Why he is away.
    pub kind: Word<AbsenceKind>,
    /// The first day.
    pub first_day: Date,
    /// The last day; none while it goes on.
    pub last_day: Option<Date>,
    /// The number of the document.
    pub document: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// An absence that should never have been recorded.
#[derive(InputObject)]
pub struct VoidAbsenceInput {
    /// The absence.
    pub id: ID,
    /// Why; it stays readable.
    #[graphql(validator(chars_max_length = 500))]
    pub reason: String,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `recordAbsence`.
    RecordAbsencePayload {
        /// The absence as it now is.
        absence: Absence
    }
    /// What became of `voidAbsence`.
    VoidAbsencePayload {
        /// The absence as it now is.
        absence: Absence
    }
}

fn key_of(id: &ID) -> store::Found<AbsenceId> {
    Ok(AbsenceId(key(id, NodeKind::Absence, "id")?))
}

/// The object as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<Absence>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of absences.
#[derive(Default)]
pub struct AbsenceMutations;

#[Object]
impl AbsenceMutations {
    /// Records an absence, by HR of the person's unit; nobody records his own. The absence of the same person, kind and
    /// first day is brought to what is described; the same twice changes nothing.
    async fn record_absence(
        &self,
        context: &Context<'_>,
        input: RecordAbsenceInput,
    ) -> Result<RecordAbsencePayload> {
        let call = Ask::of(context).call("recordAbsence", input.idempotency_key);
        let described = RecordAbsence {
            person: input.person,
            kind: input.kind.0,
            first_day: input.first_day.0,
            last_day: input.last_day.map(|day| day.0),
            document: input.document,
            expected_version: input.expected_version,
        };
        let recorded = record(&call, &described).await.map(Absence);
        RecordAbsencePayload::of(context, recorded, find(context, &described)).await
    }

    /// Voids an absence, by HR of the person's unit: it counts no more and stays readable.
    async fn void_absence(
        &self,
        context: &Context<'_>,
        input: VoidAbsenceInput,
    ) -> Result<VoidAbsencePayload> {
        let call = Ask::of(context).call("voidAbsence", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => void(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        VoidAbsencePayload::of(context, done.map(Absence), current(context, &input.id)).await
    }
}

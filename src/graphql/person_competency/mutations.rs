//! HR records levels of competencies.

use super::types::{PersonCompetency, find, load};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::person_competency::{RecordAssessment, record, void};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::training::AssessmentSource;
use store::ids::PersonCompetencyId;

/// At which level a person's competency was assessed.
#[derive(InputObject)]
pub struct RecordPersonCompetencyInput {
    /// Personal code.
    pub person: String,
    /// Code of the competency.
    pub competency: String,
    /// The level, 1 to 5.
    pub level: i32,
    /// The day of the assessment; not in the future.
    pub assessed_on: Date,
    /// By what it was assessed.
    pub source: Word<AssessmentSource>,
    /// What shows it: a document, a certificate, what the review says.
    #[graphql(validator(chars_max_length = 2000))]
    pub evidence: String,
    /// Code of the position on whose need it is entered: the position must require the competency on that day.
    pub position: Option<String>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// An assessment that should never have been recorded.
#[derive(InputObject)]
pub struct VoidPersonCompetencyInput {
    /// The assessment.
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
    /// What became of `recordPersonCompetency`.
    RecordPersonCompetencyPayload {
        /// The assessment as it now is.
        person_competency: PersonCompetency
    }
    /// What became of `voidPersonCompetency`.
    VoidPersonCompetencyPayload {
        /// The assessment as it now is.
        person_competency: PersonCompetency
    }
}

fn key_of(id: &ID) -> store::Found<PersonCompetencyId> {
    Ok(PersonCompetencyId(key(id, NodeKind::PersonCompetency, "id")?))
}

/// The object as it now stands, for who may see it.
async fn current(context: &Context<'_>, id: &ID) -> Result<Option<PersonCompetency>> {
    match key_of(id) {
        Ok(id) => load(context, id).await,
        Err(_) => Ok(None),
    }
}

/// Mutations of levels.
#[derive(Default)]
pub struct PersonCompetencyMutations;

#[Object]
impl PersonCompetencyMutations {
    /// Records at which level a person's competency was assessed, by HR of his unit; nobody records his own. The
    /// assessment of the same person, competency, day and source is brought to what is described; the same twice changes
    /// nothing.
    async fn record_person_competency(
        &self,
        context: &Context<'_>,
        input: RecordPersonCompetencyInput,
    ) -> Result<RecordPersonCompetencyPayload> {
        let call = Ask::of(context).call("recordPersonCompetency", input.idempotency_key);
        let described = RecordAssessment {
            person: input.person,
            competency: input.competency,
            level: input.level,
            assessed_on: input.assessed_on.0,
            source: input.source.0,
            evidence: input.evidence,
            position: input.position,
            expected_version: input.expected_version,
        };
        let recorded = record(&call, &described).await.map(PersonCompetency);
        RecordPersonCompetencyPayload::of(context, recorded, find(context, &described)).await
    }

    /// Voids an assessment, by HR of the person's unit: it counts no more and stays readable.
    async fn void_person_competency(
        &self,
        context: &Context<'_>,
        input: VoidPersonCompetencyInput,
    ) -> Result<VoidPersonCompetencyPayload> {
        let call = Ask::of(context).call("voidPersonCompetency", input.idempotency_key);
        let done = match key_of(&input.id) {
            Ok(id) => void(&call, id, &input.reason, input.expected_version).await,
            Err(fail) => Err(fail),
        };
        let done = done.map(PersonCompetency);
        VoidPersonCompetencyPayload::of(context, done, current(context, &input.id)).await
    }
}

//! An assessment of a competency as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::competency::{self, Competency};
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seen::Seen;
use crate::graphql::word::Word;
use crate::services::person_competency as service;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::moment::Moment;
use domain::training::AssessmentSource;
use store::ids::{PersonCompetencyId, PersonId};
use store::person_competency as rows;

/// The level that a person's competency was assessed at. Of several the latest day counts, of one day a test goes before a
/// certificate and that before a review.
#[derive(Description)]
pub struct PersonCompetency(pub rows::PersonCompetency);

#[Object(use_type_description)]
impl PersonCompetency {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::PersonCompetency, self.0.id.0)
    }

    /// Whose; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// The competency.
    async fn competency(&self, context: &Context<'_>) -> Result<Option<Competency>> {
        competency::load(context, self.0.competency_id).await
    }

    /// The level, 1 to 5.
    async fn level(&self) -> i32 {
        self.0.level
    }

    /// The day of the assessment.
    async fn assessed_on(&self) -> Date {
        Date(self.0.assessed_on)
    }

    /// By what it was assessed.
    async fn source(&self) -> Word<AssessmentSource> {
        Word(self.0.source.0)
    }

    /// What shows it: a document, a certificate, what the review says.
    async fn evidence(&self) -> &str {
        &self.0.evidence
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

/// All assessments of a person, voided ones too; `None` where the viewer may not see the inputs of his scores.
pub async fn of_person(
    context: &Context<'_>,
    person: PersonId,
) -> Result<Option<Vec<rows::PersonCompetency>>> {
    let loaded = context.data_unchecked::<Seen>().person_competencies.load_one(person).await;
    loaded.map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The assessment of a key, where the viewer may see the inputs of the person's scores.
pub async fn load(context: &Context<'_>, id: PersonCompetencyId) -> Result<Option<PersonCompetency>> {
    let loaded = context.data_unchecked::<Loaders>().assessments.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    Ok(of_person(context, row.person_id).await?.map(|_| PersonCompetency(row)))
}

/// The assessment that an input describes, as it now stands, where the viewer may see it.
pub(super) async fn find(
    context: &Context<'_>,
    input: &service::RecordAssessment,
) -> Result<Option<PersonCompetency>> {
    let found = service::find(&Ask::of(context).source(), input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

//! A self-assessment as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::DateTime;
use crate::graphql::seen::Seen;
use crate::graphql::word::Word;
use crate::services::file_access;
use async_graphql::{Context, ID, Object, Result};
use domain::moment::Moment;
use domain::self_assessment::SelfAssessmentState;
use store::ids::SelfAssessmentId;
use store::self_assessment;

/// A person's own assessment of a period (tự đánh giá; Decree 335/2025, Art. 19.1). Its points are the self column of the
/// sheet's lines; of a draft others learn only that it is there.
pub struct SelfAssessment(pub self_assessment::SelfAssessment);

#[Object]
impl SelfAssessment {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::SelfAssessment, self.0.id.0)
    }

    /// Where it stands.
    async fn state(&self) -> Word<SelfAssessmentState> {
        Word(self.0.state.0)
    }

    /// When it was submitted; `null` while it is a draft.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(|at| DateTime(Moment(at)))
    }

    /// Remarks on the whole: of others once submitted.
    async fn note(&self, context: &Context<'_>) -> Option<&str> {
        let mine = Ask::of(context).viewer.person == Some(self.0.person_id);
        let told = mine || self.0.state.0 == SelfAssessmentState::Submitted;
        self.0.note.as_deref().filter(|_| told)
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The self-assessment of a key, where the viewer may see the person's inputs; a look at somebody else's is noted.
pub async fn load(context: &Context<'_>, id: SelfAssessmentId) -> Result<Option<SelfAssessment>> {
    let loaded = context.data_unchecked::<Loaders>().self_assessments.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    let seen = context.data_unchecked::<Seen>().inputs.load_one(row.person_id).await;
    if seen.map_err(|fail| graphql_error(context, shared(&fail)))?.is_none() {
        return Ok(None);
    }
    let ask = Ask::of(context);
    file_access::note(&ask.app, &ask.viewer, &[row.person_id], ask.today, ask.at).await;
    Ok(Some(SelfAssessment(row)))
}

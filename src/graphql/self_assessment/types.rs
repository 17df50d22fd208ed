//! A self-assessment as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::scalars::DateTime;
use crate::graphql::word::Word;
use async_graphql::{Context, Description, Object};
use domain::moment::Moment;
use domain::self_assessment::SelfAssessmentState;
use store::self_assessment;

/// A person's own assessment of a period (tự đánh giá; Decree 335/2025, Art. 19.1). Its points are the self column of the
/// sheet's lines; of a draft others learn only that it is there.
#[derive(Description)]
pub struct SelfAssessment(pub self_assessment::SelfAssessment);

#[Object(use_type_description)]
impl SelfAssessment {
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

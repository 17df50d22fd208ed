//! A person assesses himself; his superior takes self values over.

use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::criteria::{Sheet, sheet_of, shown};
use crate::graphql::record::OnBehalfInput;
use crate::graphql::scalars::Decimal;
use crate::payloads;
use crate::services::charge::OnBehalf;
use crate::services::self_acceptance::{AcceptInput, accept};
use crate::services::self_assessment::{DraftInput, DraftLine, save, submit, take_back};
use async_graphql::{Context, InputObject, Object, Result};
use domain::number::Exact;
use store::Found;
use store::ids::SelfAssessmentId;

/// The whole of a draft: what is sent replaces what was there.
#[derive(InputObject)]
pub struct SaveSelfAssessmentInput {
    /// The period: `2026-05`, `2026-Q2`.
    pub period: String,
    /// Remarks on the whole.
    pub note: Option<String>,
    /// Lines so far.
    #[graphql(default, validator(max_items = 200))]
    pub lines: Vec<SelfLineInput>,
    /// The version that was read, 0 where there was none (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// What one gives oneself for a line.
#[derive(InputObject)]
pub struct SelfLineInput {
    /// Code of the line in the template.
    pub line: String,
    /// Points: from 0 to the line's maximum, on the template's step; not given: none yet.
    pub points: Option<Decimal>,
    /// A remark.
    pub note: Option<String>,
}

/// Which of one's own self-assessments.
#[derive(InputObject)]
pub struct OwnSelfAssessmentInput {
    /// The period: `2026-05`, `2026-Q2`.
    pub period: String,
    /// The version that was read (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// Whose self values become the final ones.
#[derive(InputObject)]
pub struct AcceptSelfInput {
    /// The period: `2026-05`, `2026-Q2`.
    pub period: String,
    /// Codes of the people.
    #[graphql(validator(min_items = 1, max_items = 500))]
    pub people: Vec<String>,
    /// How many exceptions among their lines one has seen and takes over too (the sum of `Sheet.exceptions`). Another
    /// number is refused (`EXCEPTIONS_DIFFER`), with the lines.
    #[graphql(default)]
    pub exceptions: i32,
    /// In whose place HR enters them.
    pub on_behalf_of: Option<OnBehalfInput>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `saveSelfAssessment`.
    SaveSelfAssessmentPayload {
        /// One's own sheet with the draft in it.
        sheet: Sheet
    }
    /// What became of `submitSelfAssessment`.
    SubmitSelfAssessmentPayload {
        /// One's own sheet as it now is.
        sheet: Sheet
    }
    /// What became of `takeBackSelfAssessment`.
    TakeBackSelfAssessmentPayload {
        /// One's own sheet as it now is.
        sheet: Sheet
    }
}

payloads! {
    /// What became of `acceptSelf`.
    AcceptSelfPayload {
        /// The sheets, as they now are.
        sheets: Vec<Sheet>
    }
}

/// Mutations of self-assessments.
#[derive(Default)]
pub struct SelfAssessmentMutations;

#[Object]
impl SelfAssessmentMutations {
    /// Saves the draft of one's own self-assessment in an open period; nobody else reads it before it is submitted.
    async fn save_self_assessment(
        &self,
        context: &Context<'_>,
        input: SaveSelfAssessmentInput,
    ) -> Result<SaveSelfAssessmentPayload> {
        let call = Ask::of(context).call("saveSelfAssessment", input.idempotency_key);
        let line = |line: SelfLineInput| DraftLine {
            line: line.line,
            points: line.points.map(|points| points.exact().unwrap_or_else(Exact::zero)),
            note: line.note,
        };
        let draft = DraftInput {
            period: input.period,
            note: input.note,
            lines: input.lines.into_iter().map(line).collect(),
            expected_version: input.expected_version,
        };
        let done = own(context, save(&call, &draft).await, &draft.period).await?;
        SaveSelfAssessmentPayload::of(context, done, sheet_of(context, &draft.period)).await
    }

    /// Submits one's own self-assessment: each line has a value. It is kept as submitted, whatever is scored later.
    async fn submit_self_assessment(
        &self,
        context: &Context<'_>,
        input: OwnSelfAssessmentInput,
    ) -> Result<SubmitSelfAssessmentPayload> {
        let call = Ask::of(context).call("submitSelfAssessment", input.idempotency_key);
        let done = submit(&call, &input.period, input.expected_version).await;
        let done = own(context, done, &input.period).await?;
        SubmitSelfAssessmentPayload::of(context, done, sheet_of(context, &input.period)).await
    }

    /// Takes one's own submitted self-assessment back to a draft, while the superior has not begun to score.
    async fn take_back_self_assessment(
        &self,
        context: &Context<'_>,
        input: OwnSelfAssessmentInput,
    ) -> Result<TakeBackSelfAssessmentPayload> {
        let call = Ask::of(context).call("takeBackSelfAssessment", input.idempotency_key);
        let done = take_back(&call, &input.period, input.expected_version).await;
        let done = own(context, done, &input.period).await?;
        TakeBackSelfAssessmentPayload::of(context, done, sheet_of(context, &input.period)).await
    }

    /// Takes the self values of those named over as final ones, on each line without a final value. Exceptions (self values
    /// far from those of the period before) are told first: their number must be confirmed.
    async fn accept_self(&self, context: &Context<'_>, input: AcceptSelfInput) -> Result<AcceptSelfPayload> {
        let call = Ask::of(context).call("acceptSelf", input.idempotency_key);
        let behalf = input.on_behalf_of.unwrap_or_default();
        let accepted = AcceptInput {
            period: input.period,
            people: input.people,
            exceptions: input.exceptions,
            on_behalf: OnBehalf { superior: behalf.superior, document: behalf.document },
        };
        let done = accept(&call, &accepted).await;
        AcceptSelfPayload::of(context, shown(context, done).await?)
    }
}

/// One's own sheet after what was done to it.
async fn own(context: &Context<'_>, done: Found<SelfAssessmentId>, period: &str) -> Result<Found<Sheet>> {
    match done {
        Ok(_) => Ok(sheet_of(context, period).await?.ok_or(store::Fail::NotFound)),
        Err(fail) => Ok(Err(fail)),
    }
}

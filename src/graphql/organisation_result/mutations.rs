//! HR of the root records results of organisations.

use super::types::{OrganisationResult, find};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::scalars::Decimal;
use crate::graphql::word::Word;
use crate::services::organisation_result::{Conditions, RecordResult, record};
use async_graphql::{Context, InputObject, Object, Result};
use domain::class::Class;
use domain::number::Exact;

/// The class that people decided.
#[derive(InputObject)]
pub struct DecidedClassInput {
    /// The class: at most what the points allow, where no class follows from the conditions; EXCELLENT or GOOD for a
    /// candidate for EXCELLENT.
    pub class: Word<Class>,
    /// The decision's number.
    #[graphql(validator(chars_max_length = 200))]
    pub decision_number: String,
}

/// The year of an organisation (Decree 335/2025, Art. 5-9). Shares are in per cent of the year's tasks.
#[derive(InputObject)]
pub struct RecordOrganisationResultInput {
    /// The unit's code.
    pub unit: String,
    /// The year.
    pub year: i32,
    /// Points of 100: 30 general and 70 of results.
    pub score: Decimal,
    /// Tasks done, 0 to 100.
    pub done: Decimal,
    /// Of them, tasks done late.
    #[graphql(default_with = "zero()")]
    pub late: Decimal,
    /// Of them, tasks done below the quality required.
    #[graphql(default_with = "zero()")]
    pub below_quality: Decimal,
    /// Of them, tasks done beyond requirement.
    #[graphql(default_with = "zero()")]
    pub beyond: Decimal,
    /// A unit directly below is NOT_COMPLETED. One whose own result says so counts without being told here.
    #[graphql(default = false)]
    pub lower_unit_not_completed: bool,
    /// All findings of earlier years are mended.
    #[graphql(default = true)]
    pub findings_fixed: bool,
    /// Wrongdoing in personnel work, disunity, factions or bought posts was concluded.
    #[graphql(default = false)]
    pub wrongdoing_concluded: bool,
    /// Force majeure kept tasks undone.
    #[graphql(default = false)]
    pub force_majeure: bool,
    /// What people decided, where no class follows or a candidate for EXCELLENT waits; left out, there is no decision.
    pub decided: Option<DecidedClassInput>,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

fn zero() -> Decimal {
    Decimal("0".to_owned())
}

edits! {
    /// What became of `recordOrganisationResult`.
    RecordOrganisationResultPayload {
        /// The result as it now is.
        organisation_result: OrganisationResult
    }
}

/// Mutations of results of organisations.
#[derive(Default)]
pub struct OrganisationResultMutations;

#[Object]
impl OrganisationResultMutations {
    /// Records what an organisation came to in a year, by HR of the root; nobody does for a unit whose class binds himself.
    /// The result of the same unit and year is brought to what is described; the same twice changes nothing. Lower units
    /// come first. The years of the heads whom it binds are marked as outdated.
    async fn record_organisation_result(
        &self,
        context: &Context<'_>,
        input: RecordOrganisationResultInput,
    ) -> Result<RecordOrganisationResultPayload> {
        let call = Ask::of(context).call("recordOrganisationResult", input.idempotency_key);
        // A `Decimal` was read as an exact number before it came here.
        let exact = |value: &Decimal| value.exact().unwrap_or_else(Exact::zero);
        let described = RecordResult {
            unit: input.unit,
            year: input.year,
            score: exact(&input.score),
            conditions: Conditions {
                done: exact(&input.done),
                late: exact(&input.late),
                below_quality: exact(&input.below_quality),
                beyond: exact(&input.beyond),
                lower_unit_not_completed: input.lower_unit_not_completed,
                findings_fixed: input.findings_fixed,
                wrongdoing_concluded: input.wrongdoing_concluded,
                force_majeure: input.force_majeure,
            },
            decided: input.decided.map(|decided| (decided.class.0, decided.decision_number)),
            expected_version: input.expected_version,
        };
        let recorded = record(&call, &described).await.and_then(OrganisationResult::of);
        RecordOrganisationResultPayload::of(context, recorded, find(context, &described)).await
    }
}

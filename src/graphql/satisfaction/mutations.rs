//! Source systems and HR send ratings as counted.

use crate::graphql::ask::Ask;
use crate::graphql::word::Word;
use crate::payloads;
use crate::services::satisfaction::{self, RatingsInput};
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use domain::satisfaction::RatingChannel;

/// Ratings to record: all of them or none.
#[derive(InputObject)]
pub struct RecordSatisfactionInput {
    /// One a subject, field, channel and period.
    #[graphql(validator(min_items = 1, max_items = 1000))]
    pub results: Vec<SatisfactionResultInput>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

/// Ratings of one person or unit in one field, channel and tracked period.
#[derive(InputObject)]
pub struct SatisfactionResultInput {
    /// Personal code of who was rated; not given: the unit itself was.
    pub person: Option<String>,
    /// Code of the unit; of a person the one through which he served, in which he has an appointment in the period.
    pub unit: String,
    /// Code of the field.
    pub field: String,
    /// How the citizens were served.
    pub channel: Word<RatingChannel>,
    /// The month or quarter, whichever the agency tracks: `2026-05`, `2026-Q2`.
    pub period: String,
    /// n: valid ratings, 0 to 1,000,000; 0 takes an earlier figure back.
    pub rated: i64,
    /// k: those of 4 or 5 on the scale of 1 to 5; at most n.
    pub satisfied: i64,
    /// The system that counted.
    pub source: String,
    /// Its number there, unique in the source.
    pub reference: String,
    /// Why; required where there is a figure already, which this then replaces.
    pub reason: Option<String>,
}

/// What became of the rows of a call.
#[derive(SimpleObject)]
pub struct RecordedSatisfaction {
    /// Rows that are new.
    created: i64,
    /// Rows that replaced an earlier figure.
    corrected: i64,
    /// Rows that the same account had sent just so.
    unchanged: i64,
}

payloads! {
    /// What became of `recordSatisfaction`.
    RecordSatisfactionPayload {
        /// How many rows were new, corrected, unchanged. Nobody reads rows about people back.
        recorded: RecordedSatisfaction
    }
}

/// Mutations of satisfaction.
#[derive(Default)]
pub struct SatisfactionMutations;

#[Object]
impl SatisfactionMutations {
    /// Records ratings of people and units as a source system has counted them, by the integration account or HR of their
    /// unit; nobody records his own. What may be shown is made anew at once; rows about people are read by nobody.
    async fn record_satisfaction(
        &self,
        context: &Context<'_>,
        input: RecordSatisfactionInput,
    ) -> Result<RecordSatisfactionPayload> {
        let call = Ask::of(context).call("recordSatisfaction", input.idempotency_key);
        let rows: Vec<RatingsInput> = input.results.into_iter().map(row).collect();
        let done = satisfaction::record(&call, &rows).await;
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let told = done.map(|done| RecordedSatisfaction {
            created: count(done.created),
            corrected: count(done.corrected),
            unchanged: count(done.unchanged),
        });
        RecordSatisfactionPayload::of(context, told)
    }
}

fn row(input: SatisfactionResultInput) -> RatingsInput {
    RatingsInput {
        person: input.person,
        unit: input.unit,
        field: input.field,
        channel: input.channel.0,
        period: input.period,
        rated: input.rated,
        satisfied: input.satisfied,
        source: input.source,
        reference: input.reference,
        reason: input.reason,
    }
}

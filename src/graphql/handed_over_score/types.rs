//! A handed-over score as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::period::{self, Period};
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::DateTime;
use crate::graphql::seen::Seen;
use crate::services::handed_over_score as service;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::moment::Moment;
use store::handed_over_score as rows;
use store::ids::HandedOverScoreId;

/// The score of a period, or of a part of it, that another body handed over (Decree 335/2025, Art. 10.2, 19.1). Parts are
/// weighted by working days, with those of his own service here.
#[derive(Description)]
pub struct HandedOverScore(pub rows::HandedOverScore);

#[Object(use_type_description)]
impl HandedOverScore {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::HandedOverScore, self.0.id.0)
    }

    /// Whose; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// Of which period.
    async fn period(&self, context: &Context<'_>) -> Result<Option<Period>> {
        period::load(context, self.0.period_id).await
    }

    /// Which body gave it.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// The score in points of 100, exact as it was handed over: `92.5` is `185/2`.
    async fn score_exact(&self) -> &str {
        &self.0.score_exact
    }

    /// R in per cent, exactly; `null` where it was not told.
    async fn result_exact(&self) -> Option<&str> {
        self.0.result_exact.as_deref()
    }

    /// The working days that it covers.
    async fn working_days(&self) -> i32 {
        self.0.working_days
    }

    /// Delays that no confirmed cause excuses; `null` where they were not told.
    async fn unexcused_delays(&self) -> Option<i32> {
        self.0.unexcused_delays
    }

    /// The document's number.
    async fn document(&self) -> Option<&str> {
        self.0.document.as_deref()
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

/// The score of a key, where the viewer may see the inputs of the person's scores.
pub async fn load(context: &Context<'_>, id: HandedOverScoreId) -> Result<Option<HandedOverScore>> {
    let loaded = context.data_unchecked::<Loaders>().handed_over_scores.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    let seen = context.data_unchecked::<Seen>().handed_over_scores.load_one(row.person_id).await;
    let seen = seen.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(seen.map(|_| HandedOverScore(row)))
}

/// The score that an input describes, as it now stands, where the viewer may see it.
pub(super) async fn find(
    context: &Context<'_>,
    input: &service::RecordScore,
) -> Result<Option<HandedOverScore>> {
    let found = service::find(&Ask::of(context).source(), input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

//! A decision on a person and period as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::DateTime;
use crate::graphql::seen::Seen;
use crate::graphql::word::Word;
use crate::services::period_decision as service;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::moment::Moment;
use domain::terms::PeriodDecisionKind;
use store::ids::PeriodDecisionId;
use store::period_decision;

/// A numbered decision on one person and period: a month excused, a study year classified or not.
#[derive(Description)]
pub struct PeriodDecision(pub period_decision::PeriodDecision);

#[Object(use_type_description)]
impl PeriodDecision {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::PeriodDecision, self.0.id.0)
    }

    /// Whom it is about; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// The period: `2026-03`, `2026-Q1`, `2026`.
    async fn period_code(&self, context: &Context<'_>) -> Result<String> {
        let loaded = context.data_unchecked::<Loaders>().periods.load_one(self.0.period_id).await;
        let period = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        let calendar = period.as_ref().and_then(store::period::calendar);
        Ok(calendar.map_or_else(String::new, |period| period.to_string()))
    }

    /// What was decided.
    async fn kind(&self) -> Word<PeriodDecisionKind> {
        Word(self.0.kind.0)
    }

    /// Its number.
    async fn decision_number(&self) -> &str {
        &self.0.decision_number
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
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

/// The decision of a key, where the viewer may see the inputs of the person's scores.
pub async fn load(context: &Context<'_>, id: PeriodDecisionId) -> Result<Option<PeriodDecision>> {
    let loaded = context.data_unchecked::<Loaders>().decisions.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    let seen = context.data_unchecked::<Seen>().decisions.load_one(row.person_id).await;
    let seen = seen.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(seen.map(|_| PeriodDecision(row)))
}

/// The decision that an input describes, as it now stands, where the viewer may see it.
pub(super) async fn find(
    context: &Context<'_>,
    input: &service::RecordDecision,
) -> Result<Option<PeriodDecision>> {
    let found = service::find(&Ask::of(context).source(), input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

//! A case of corruption or waste as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seen::Seen;
use crate::graphql::unit::{self, Unit};
use crate::services::corruption_case as service;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::moment::Moment;
use futures_util::future::try_join_all;
use std::sync::Arc;
use store::ids::CorruptionCaseId;
use store::{Fail, corruption_case};

/// A case of corruption or waste (vụ việc tham nhũng, lãng phí): a warning for the leaders in charge while it is open;
/// dealt with by law, it lowers their class of that year (Decree 335/2025, Art. 20.4d).
#[derive(Description)]
pub struct CorruptionCase(pub corruption_case::CorruptionCase);

#[Object(use_type_description)]
impl CorruptionCase {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::CorruptionCase, self.0.id.0)
    }

    /// The unit in which it happened.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.unit_id).await
    }

    /// The number under which it is known.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The day it was opened.
    async fn opened_on(&self) -> Date {
        Date(self.0.opened_on)
    }

    /// The day it was dealt with by law; `null` while it is open.
    async fn dealt_with_on(&self) -> Option<Date> {
        self.0.dealt_with_on.map(Date)
    }

    /// The leaders in charge, of those whom the viewer may see.
    async fn leaders(&self, context: &Context<'_>) -> Result<Vec<Person>> {
        let loaded = context.data_unchecked::<Loaders>().case_leaders.load_one(self.0.id).await;
        let ids = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        let people = try_join_all(ids.into_iter().map(|id| person::load(context, id))).await?;
        Ok(people.into_iter().flatten().collect())
    }

    /// What happened; `null` where nothing is written, and for who may not read such texts.
    async fn text(&self, context: &Context<'_>) -> Result<Option<String>> {
        let loaded = context.data_unchecked::<Seen>().case_texts.load_one(self.0.id).await;
        loaded.map_err(|fail| graphql_error(context, shared(&fail)))
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

/// The case of a key, where the viewer may see the cases of its unit or of one of the leaders in charge.
pub async fn load(context: &Context<'_>, id: CorruptionCaseId) -> Result<Option<CorruptionCase>> {
    let (loaders, seen) = (context.data_unchecked::<Loaders>(), context.data_unchecked::<Seen>());
    let failed = |fail: Arc<Fail>| graphql_error(context, shared(&fail));
    let Some(row) = loaders.corruption_cases.load_one(id).await.map_err(failed)? else { return Ok(None) };
    if seen.unit_cases.load_one(row.unit_id).await.map_err(failed)?.is_some() {
        return Ok(Some(CorruptionCase(row)));
    }
    let leaders = loaders.case_leaders.load_one(id).await.map_err(failed)?.unwrap_or_default();
    let of_leaders = seen.cases.load_many(leaders).await.map_err(failed)?;
    Ok((!of_leaders.is_empty()).then_some(CorruptionCase(row)))
}

/// The case that an input describes, as it now stands, where the viewer may see it.
pub(super) async fn find(
    context: &Context<'_>,
    input: &service::RecordCase,
) -> Result<Option<CorruptionCase>> {
    let found = service::find(&Ask::of(context).source(), input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

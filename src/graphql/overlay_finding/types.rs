//! A finding under an overlay rule as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seen::Seen;
use crate::graphql::word::Word;
use crate::services::overlay_finding as service;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::class::Class;
use domain::moment::Moment;
use store::ids::OverlayFindingId;
use store::overlay_finding;

/// A finding under a rule of Party, sector or place: it bounds or blocks the class of one year, and never raises it.
#[derive(Description)]
pub struct OverlayFinding(pub overlay_finding::OverlayFinding);

#[Object(use_type_description)]
impl OverlayFinding {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::OverlayFinding, self.0.id.0)
    }

    /// Whom it is about; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// The year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// The rule's code, which the grounds of a class name.
    async fn rule(&self) -> &str {
        &self.0.rule
    }

    /// At most this class; `null` where it blocks.
    async fn bound(&self) -> Option<Word<Class>> {
        self.0.bound.map(|bound| Word(bound.0))
    }

    /// What must be done before the class is final; `null` where it bounds.
    async fn task(&self) -> Option<&str> {
        self.0.task.as_deref()
    }

    /// The day the task was done; `null` while the class is blocked.
    async fn lifted_on(&self) -> Option<Date> {
        self.0.lifted_on.map(Date)
    }

    /// Why; of a local rule also where it is written.
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

/// The finding of a key, where the viewer may see the inputs of the person's year.
pub async fn load(context: &Context<'_>, id: OverlayFindingId) -> Result<Option<OverlayFinding>> {
    let loaded = context.data_unchecked::<Loaders>().findings.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    let seen = context.data_unchecked::<Seen>().findings.load_one(row.person_id).await;
    let seen = seen.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(seen.map(|_| OverlayFinding(row)))
}

/// The finding that an input describes, as it now stands, where the viewer may see it.
pub(super) async fn find(
    context: &Context<'_>,
    input: &service::RecordFinding,
) -> Result<Option<OverlayFinding>> {
    let found = service::find(&Ask::of(context).source(), input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

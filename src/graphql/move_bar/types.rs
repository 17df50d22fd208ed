//! A bar as the API shows it to the few who may read it.

use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seen::Seen;
use crate::graphql::word::Word;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::moment::Moment;
use domain::placement::MoveBarKind;
use store::ids::MoveBarId;
use store::move_bar;

/// What bars a person from being moved (Decree 170/2025). Read by HR of his unit and by himself; whoever looks for
/// candidates is told of a sensitive one that the law protects him, and no more.
#[derive(Description)]
pub struct MoveBar(pub move_bar::MoveBar);

#[Object(use_type_description)]
impl MoveBar {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::MoveBar, self.0.id.0)
    }

    /// Whom it bars.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// What bars him.
    async fn bar(&self) -> Word<MoveBarKind> {
        Word(self.0.bar.0)
    }

    /// The first day.
    async fn from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The last day; `null` where it is not known.
    async fn until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// The number of the document.
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

/// The bar of a key, where the viewer may read the person's.
pub async fn load(context: &Context<'_>, id: MoveBarId) -> Result<Option<MoveBar>> {
    let loaded = context.data_unchecked::<Loaders>().move_bars.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    let seen = context.data_unchecked::<Seen>().move_bars.load_one(row.person_id).await;
    let seen = seen.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(seen.map(|_| MoveBar(row)))
}

/// The bar that an input describes, as it now stands, where the viewer may read it.
pub(super) async fn find(
    context: &Context<'_>,
    input: &crate::services::move_bar::RecordMoveBar,
) -> Result<Option<MoveBar>> {
    let source = crate::graphql::ask::Ask::of(context).source();
    let found = crate::services::move_bar::find(&source, input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

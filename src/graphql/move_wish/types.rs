//! A wish as the API shows it.

use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seen::Seen;
use crate::graphql::unit::{self, Unit};
use async_graphql::{Context, Description, ID, Object, Result};
use domain::moment::Moment;
use store::ids::MoveWishId;
use store::move_wish;

/// Where a person asks to be moved himself (nguyện vọng). It counts in his fit, and lifts the bars that his own request
/// lifts (Decree 170/2025).
#[derive(Description)]
pub struct MoveWish(pub move_wish::MoveWish);

#[Object(use_type_description)]
impl MoveWish {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::MoveWish, self.0.id.0)
    }

    /// Who asks.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// The unit he asks to go to, or any below it; `null`: anywhere.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        match self.0.unit_id {
            Some(id) => unit::load(context, id).await,
            None => Ok(None),
        }
    }

    /// The first day.
    async fn from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The last day; `null` while it goes on.
    async fn to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// When he withdrew it; `null` while it stands.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.voided_at.map(|at| DateTime(Moment(at)))
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The wish of a key, where the viewer may read the person's.
pub async fn load(context: &Context<'_>, id: MoveWishId) -> Result<Option<MoveWish>> {
    let loaded = context.data_unchecked::<Loaders>().move_wishes.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    let seen = context.data_unchecked::<Seen>().move_wishes.load_one(row.person_id).await;
    let seen = seen.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(seen.map(|_| MoveWish(row)))
}

//! A field of work as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::unit::{self, Unit, may_read};
use async_graphql::{Context, Description, ID, Object, Result};
use store::field;
use store::ids::FieldId;

/// A field of work (lĩnh vực): finance, construction, justice, health …
#[derive(Description)]
pub struct Field(pub field::Field);

#[Object(use_type_description)]
impl Field {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Field, self.0.id.0)
    }

    /// Unique code, never reused.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The unit that keeps it; it is usable in its subtree.
    async fn owner(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.owner_unit_id).await
    }

    /// The department that trains in it; `null` where none is named.
    async fn provider(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        match self.0.provider_unit_id {
            Some(id) => unit::load(context, id).await,
            None => Ok(None),
        }
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The field of a key, through the request's loader.
pub async fn load(context: &Context<'_>, id: FieldId) -> Result<Option<Field>> {
    let loaded = context.data_unchecked::<Loaders>().fields.load_one(id).await;
    loaded.map(|found| found.map(Field)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The field of a code.
pub(super) async fn find(context: &Context<'_>, code: &str) -> Result<Option<Field>> {
    may_read(context)?;
    let found = field::find_by_code(&Ask::of(context).source(), code).await;
    found.map(|found| found.map(Field)).map_err(|fail| graphql_error(context, fail))
}

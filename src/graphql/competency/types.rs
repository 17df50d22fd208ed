//! A competency as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::field::{self, Field};
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::unit::may_read;
use crate::graphql::word::Word;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::training::CompetencyGroup;
use store::competency as rows;
use store::ids::CompetencyId;

/// A competency of the framework (năng lực), on levels 1 to 5.
#[derive(Description)]
pub struct Competency(pub rows::Competency);

#[Object(use_type_description)]
impl Competency {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Competency, self.0.id.0)
    }

    /// Unique code, never reused.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its group in the framework.
    async fn group(&self) -> Word<CompetencyGroup> {
        Word(self.0.competency_group.0)
    }

    /// The field of a professional one; `null` of the others.
    async fn field(&self, context: &Context<'_>) -> Result<Option<Field>> {
        match self.0.field_id {
            Some(id) => field::load(context, id).await,
            None => Ok(None),
        }
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The competency of a key, through the request's loader.
pub async fn load(context: &Context<'_>, id: CompetencyId) -> Result<Option<Competency>> {
    let loaded = context.data_unchecked::<Loaders>().competencies.load_one(id).await;
    loaded.map(|found| found.map(Competency)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The competency of a code.
pub(super) async fn find(context: &Context<'_>, code: &str) -> Result<Option<Competency>> {
    may_read(context)?;
    let found = rows::find_by_code(&Ask::of(context).source(), code).await;
    found.map(|found| found.map(Competency)).map_err(|fail| graphql_error(context, fail))
}

//! A unit as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::word::Word;
use async_graphql::{Context, ID, Object, Result};
use domain::terms::{Block, UnitKind};
use store::unit;

/// An agency, organisation or unit (cơ quan, tổ chức, đơn vị): a place in the tree from the city down to an office.
pub struct Unit(pub unit::Unit);

#[Object]
impl Unit {
    /// Global id.
    async fn id(&self) -> ID {
        encode(NodeKind::Unit, self.0.id.0)
    }

    /// Unique code, never reused.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Full official name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What kind of unit it is.
    async fn kind(&self) -> Word<UnitKind> {
        Word(self.0.kind.0)
    }

    /// The block of a commune that it belongs to; `null` outside communes.
    async fn block(&self) -> Option<Word<Block>> {
        self.0.block.map(|block| Word(block.0))
    }

    /// Inhabitants, of communes, wards and special zones.
    async fn population(&self) -> Option<i32> {
        self.0.population
    }

    /// The unit above; `null` for the root.
    async fn parent(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        let Some(parent) = self.0.parent_id else { return Ok(None) };
        load(context, parent).await
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The unit of a key, through the request's loader.
pub async fn load(context: &Context<'_>, id: store::ids::UnitId) -> Result<Option<Unit>> {
    let loaded = context.data_unchecked::<Loaders>().units.load_one(id).await;
    loaded.map(|unit| unit.map(Unit)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// What the viewer must be permitted to see any unit.
pub fn may_read(context: &Context<'_>) -> Result<()> {
    let ask = Ask::of(context);
    store::policy::may_read_catalogue(&ask.viewer).map_err(|fail| graphql_error(context, fail))
}

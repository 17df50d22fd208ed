//! A unit as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::connection::Connection;
use crate::graphql::corruption_case::CorruptionCase;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::organisation_result::{self, OrganisationResult};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person, PersonFilterInput};
use crate::graphql::satisfaction::{self, UnitSatisfaction};
use crate::graphql::scalars::Date;
use crate::graphql::seen::Seen;
use crate::graphql::word::Word;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::terms::{Block, UnitKind};
use store::unit;

/// An agency, organisation or unit (cơ quan, tổ chức, đơn vị): a place in the tree from the city down to an office.
#[derive(Description)]
pub struct Unit(pub unit::Unit);

#[Object(use_type_description)]
impl Unit {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
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

    /// From which day it is a using agency, which tracks and classifies its own people: of several marks the last one given
    /// by `SaveUnitInput.agencyFrom`; `null` where it is none.
    async fn agency_from(&self, context: &Context<'_>) -> Result<Option<Date>> {
        let loaded = context.data_unchecked::<Loaders>().agency_marks.load_one(self.0.id).await;
        Ok(loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.map(Date))
    }

    /// The unit above; `null` for the root.
    async fn parent(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        let Some(parent) = self.0.parent_id else { return Ok(None) };
        load(context, parent).await
    }

    /// The units right below, in order of code.
    async fn children(&self, context: &Context<'_>) -> Result<Vec<Unit>> {
        let loaded = context.data_unchecked::<Loaders>().children.load_one(self.0.id).await;
        let units = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(units.unwrap_or_default().into_iter().map(Unit).collect())
    }

    /// Who leads the unit on a day: who acts in the head's place, else its appointed head; `null` where nobody does, or
    /// where the viewer may not see him.
    async fn head(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; the city's today where it is not given.")] on: Option<Date>,
    ) -> Result<Option<Person>> {
        let day = on.map_or(Ask::of(context).today, |day| day.0);
        let loaded = context.data_unchecked::<Loaders>().heads.load_one((self.0.id, day)).await;
        match loaded.map_err(|fail| graphql_error(context, shared(&fail)))? {
            Some(head) => person::load(context, head).await,
            None => Ok(None),
        }
    }

    /// Who serves in the unit or below (main appointment or secondment), in order of personal code, of those the viewer
    /// may see.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn people(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; `within` is this unit whatever it says.")] filter: Option<
            PersonFilterInput,
        >,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Person>> {
        let filter = PersonFilterInput { within: Some(self.0.code.clone()), ..filter.unwrap_or_default() };
        person::page(context, filter, &Paging { first, after, last, before }).await
    }

    /// What citizens said of the unit in a month or quarter; `null` where it has no ratings. Its own ratings only: those
    /// of its people are counted apart.
    async fn satisfaction(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The period: `2026-05`, `2026-Q2`.")] period: String,
    ) -> Result<Option<UnitSatisfaction>> {
        satisfaction::of_unit(context, self.0.id, &period).await
    }

    /// Cases of corruption or waste in the unit, in order of reference; `null` where the viewer may not see the inputs of
    /// its people's years.
    async fn corruption_cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Option<Vec<CorruptionCase>>> {
        let loaded = context.data_unchecked::<Seen>().unit_cases.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?;
        Ok(rows.map(|mut rows| {
            rows.retain(|row| voided || row.voided_at.is_none());
            rows.into_iter().map(CorruptionCase).collect()
        }))
    }

    /// What it came to as an organisation in a year (Art. 5-9); `null` where nothing is recorded, and to who reads no
    /// evaluations.
    async fn organisation_result(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The year.")] year: i32,
    ) -> Result<Option<OrganisationResult>> {
        organisation_result::of_unit(context, self.0.id, year).await
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

/// The unit of a code.
pub(super) async fn find(context: &Context<'_>, code: &str) -> Result<Option<Unit>> {
    may_read(context)?;
    let found = unit::find_by_code(&Ask::of(context).source(), code).await;
    found.map(|unit| unit.map(Unit)).map_err(|fail| graphql_error(context, fail))
}

/// What the viewer must be permitted to see any unit.
pub fn may_read(context: &Context<'_>) -> Result<()> {
    let ask = Ask::of(context);
    store::policy::may_read_catalogue(&ask.viewer).map_err(|fail| graphql_error(context, fail))
}

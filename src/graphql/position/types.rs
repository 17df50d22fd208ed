//! A job position as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::field::{self, Field};
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::position_competency::{self, PositionCompetency};
use crate::graphql::scalars::Date;
use crate::graphql::template::Template;
use crate::graphql::unit::{self, Unit, may_read};
use crate::graphql::word::Word;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::terms::{Leads, PositionGroup};
use futures_util::future::try_join_all;
use store::ids::PositionId;
use store::position::{self, PositionFacts};

/// A job position (vị trí việc làm), which may be described anew from a day on.
#[derive(Description)]
pub struct Position(pub position::Position);

#[Object(use_type_description)]
impl Position {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Position, self.0.row.id.0)
    }

    /// Unique code, never reused.
    async fn code(&self) -> &str {
        &self.0.row.code
    }

    /// What it is on a day: the last description that holds by then, or the first before that.
    async fn on(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; the city's today where it is not given.")] day: Option<Date>,
    ) -> Option<PositionVersion> {
        self.0.on(day.map_or(Ask::of(context).today, |day| day.0)).cloned().map(PositionVersion)
    }

    /// Its name today.
    async fn name(&self, context: &Context<'_>) -> Option<String> {
        self.0.on(Ask::of(context).today).map(|facts| facts.name.clone())
    }

    /// All its descriptions, the earliest first.
    async fn versions(&self) -> Vec<PositionVersion> {
        self.0.versions.iter().cloned().map(PositionVersion).collect()
    }

    /// Its template in force on a day; `null` where none is published by then.
    async fn template_in_force(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; the city's today where it is not given.")] on: Option<Date>,
    ) -> Result<Option<Template>> {
        let day = on.map_or(Ask::of(context).today, |day| day.0);
        let loader = &context.data_unchecked::<Loaders>().templates_in_force;
        let loaded = loader.load_one((self.0.row.id, day)).await;
        loaded.map(|row| row.map(Template)).map_err(|fail| graphql_error(context, shared(&fail)))
    }

    /// All versions of its template, drafts included, in order of number.
    async fn templates(&self, context: &Context<'_>) -> Result<Vec<Template>> {
        let loaded = context.data_unchecked::<Loaders>().position_templates.load_one(self.0.row.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        Ok(rows.into_iter().map(Template).collect())
    }

    /// The competencies that it requires on a day.
    async fn competencies(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; the city's today where it is not given.")] on: Option<Date>,
    ) -> Result<Vec<PositionCompetency>> {
        let day = on.map_or(Ask::of(context).today, |day| day.0);
        position_competency::of_position(context, self.0.row.id, day).await
    }

    /// The unit that keeps it; it is usable in its subtree.
    async fn owner(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.row.owner_unit_id).await
    }

    /// From this day on nobody is appointed to it, and no plan has posts of it; `null` while it is in use.
    async fn retired_from(&self) -> Option<Date> {
        self.0.row.retired_from.map(Date)
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.row.version
    }
}

/// What a position is from a day on.
#[derive(Description)]
pub struct PositionVersion(pub PositionFacts);

#[Object(use_type_description)]
impl PositionVersion {
    /// From this day on.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its group of similar duties (Decree 335/2025, Art. 20.5).
    async fn group(&self) -> Word<PositionGroup> {
        Word(self.0.group)
    }

    /// Whether and how it leads its unit: the leader formula of Art. 15 follows this.
    async fn leads(&self) -> Word<Leads> {
        Word(self.0.leads)
    }

    /// Its fields, the primary one first: by that one he falls under the deputy of the field.
    async fn fields(&self, context: &Context<'_>) -> Result<Vec<Field>> {
        let fields = try_join_all(self.0.fields.iter().map(|id| field::load(context, *id))).await?;
        Ok(fields.into_iter().flatten().collect())
    }
}

/// The position of a key, through the request's loader.
pub async fn load(context: &Context<'_>, id: PositionId) -> Result<Option<Position>> {
    let loaded = context.data_unchecked::<Loaders>().positions.load_one(id).await;
    loaded.map(|found| found.map(Position)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The position of a code.
pub(super) async fn find(context: &Context<'_>, code: &str) -> Result<Option<Position>> {
    may_read(context)?;
    let found = position::find_full_by_code(&Ask::of(context).source(), code).await;
    found.map(|found| found.map(Position)).map_err(|fail| graphql_error(context, fail))
}

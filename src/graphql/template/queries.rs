//! Asking for templates.

use super::types::{Template, load, may_read};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Date;
use crate::graphql::word::Word;
use crate::services::known::position_of;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::terms::TemplateState;
use store::ids::TemplateId;
use store::template::{self, TemplateFilter};

/// Which template versions.
#[derive(Debug, Default, InputObject)]
pub struct TemplateFilterInput {
    /// Only versions of the position of this code.
    pub position: Option<String>,
    /// Only versions in this state.
    pub state: Option<Word<TemplateState>>,
}

/// Queries for templates.
#[derive(Default)]
pub struct TemplateQueries;

#[Object]
impl TemplateQueries {
    /// The template version of an id; `null` where there is none.
    async fn template(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The version's id.")] id: ID,
    ) -> Result<Option<Template>> {
        may_read(context)?;
        let id =
            key(&id, NodeKind::Template, "id").map_err(|refusal| graphql_error(context, refusal.into()))?;
        load(context, TemplateId(id)).await
    }

    /// The version of a position's template in force on a day; `null` where none is published by then.
    async fn template_in_force(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The position's code.")] position: String,
        #[graphql(desc = "The day; today where it is not given.")] on: Option<Date>,
    ) -> Result<Option<Template>> {
        may_read(context)?;
        let ask = Ask::of(context);
        let day = on.map_or(ask.today, |day| day.0);
        let find = async || {
            let source = ask.source();
            let Some(position) = store::position::find_by_code(&source, &position).await? else {
                return Ok(None);
            };
            Ok(template::in_force(&source, &[position.id], day).await?.remove(&position.id))
        };
        find().await.map(|row| row.map(Template)).map_err(|fail| graphql_error(context, fail))
    }

    /// Template versions in the order of their making.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn templates(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which versions; all where it is not given.")] filter: Option<TemplateFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Template>> {
        may_read(context)?;
        let filter = filter.unwrap_or_default();
        let source = Ask::of(context).source();
        let known = position_of(&source, filter.position.as_deref(), "filter.position").await;
        known.map_err(|fail| graphql_error(context, fail))?;
        let filter = TemplateFilter { position: filter.position, state: filter.state.map(|state| state.0) };
        let paging = Paging { first, after, last, before };
        let counted = filter.clone();
        let total = Total::new(move |ask| {
            let filter = counted.clone();
            async move { template::count(&ask.source(), &filter).await }
        });
        connection(
            context,
            "templates",
            &paging,
            total,
            Template,
            |row| row.id.0,
            async |page| template::list(&source, &filter, page.from, page.backwards, page.fetch()).await,
        )
        .await
    }
}

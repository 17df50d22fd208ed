//! Asking for training needs.

use super::FoundNeeds;
use super::types::{TrainingGroup, TrainingNeed};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::{Page, Paging};
use crate::graphql::payload::{graphql_error, input_error};
use crate::services::training_need::{Need, NeedKey, NeedQuery, groups};
use async_graphql::{Context, InputObject, Object, Result};

/// Whose training needs.
#[derive(Clone, Debug, InputObject)]
pub struct TrainingNeedInput {
    /// Code of the unit, with all below it; not given: everybody whom the viewer may read.
    pub unit: Option<String>,
    /// Only of the field of this code.
    pub field: Option<String>,
    /// The period whose evaluations and positions count: `2026-12`, `2026-Q4`, `2026`.
    pub period: String,
}

impl From<TrainingNeedInput> for NeedQuery {
    fn from(input: TrainingNeedInput) -> Self {
        Self { unit: input.unit, field: input.field, period: input.period }
    }
}

/// Queries for training needs.
#[derive(Default)]
pub struct TrainingNeedQueries;

#[Object]
impl TrainingNeedQueries {
    /// Training needs of the people whose evaluations the viewer may read, one row a person and ground: the most urgent gaps
    /// first, then by person. Who was not assessed has no gap, and who is excused or lacks data has no low figure.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn training_needs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whose needs.")] input: TrainingNeedInput,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<TrainingNeed>> {
        let ask = Ask::of(context);
        let needs = context.data_unchecked::<FoundNeeds>().of(ask, input.into()).await;
        let needs = needs.map_err(|fail| input_error(context, fail))?;
        let count = i64::try_from(needs.len()).unwrap_or(i64::MAX);
        let total = Total::new(move |_| async move { Ok(count) });
        let paging = Paging { first, after, last, before };
        let page = async |page: &Page<NeedKey>| Ok(cut(&needs, page));
        connection(context, "trainingNeeds", &paging, total, TrainingNeed, Need::key, page).await
    }

    /// Equal gaps across units as proposed classes: the same competency at the same required level, with the department
    /// that trains in the field; the largest sum of priorities first. Of the people whose evaluations the viewer may read.
    async fn training_groups(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whose needs.")] input: TrainingNeedInput,
        #[graphql(desc = "How many, 1 to 100.", default = 20, validator(minimum = 1, maximum = 100))]
        first: i32,
    ) -> Result<Vec<TrainingGroup>> {
        let ask = Ask::of(context);
        let needs = context.data_unchecked::<FoundNeeds>().of(ask, input.into()).await;
        let needs = needs.map_err(|fail| input_error(context, fail))?;
        let found = groups(&ask.source(), &needs).await.map_err(|fail| graphql_error(context, fail))?;
        let first = usize::try_from(first).unwrap_or(0);
        Ok(found.into_iter().take(first).map(TrainingGroup).collect())
    }
}

/// The rows that a page fetches, in its own direction.
fn cut(needs: &[Need], page: &Page<NeedKey>) -> Vec<Need> {
    let fetch = usize::try_from(page.fetch()).unwrap_or(usize::MAX);
    let beyond = |need: &&Need| match (&page.from, page.backwards) {
        (None, _) => true,
        (Some(from), false) => need.key() > *from,
        (Some(from), true) => need.key() < *from,
    };
    let kept = needs.iter().filter(beyond);
    if page.backwards {
        kept.rev().take(fetch).cloned().collect()
    } else {
        kept.take(fetch).cloned().collect()
    }
}

//! Asking for people.

use super::types::{Person, find};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Date;
use crate::services::known::{field_of, position_of, unit_of};
use async_graphql::{Context, InputObject, Object, Result};
use store::Found;
use store::person::{PeopleCount, PeoplePage, PersonFilter};
use store::policy::Action;

/// Which people. Unit, position and field must all hold of one main appointment or secondment on the day.
#[derive(Debug, Default, InputObject)]
pub struct PersonFilterInput {
    /// Only who serves in the unit of this code or below.
    pub within: Option<String>,
    /// Only those whose name or code begins a word with this text; case and diacritics do not matter.
    #[graphql(validator(chars_max_length = 100))]
    pub search: Option<String>,
    /// Only who holds the position of this code.
    pub position: Option<String>,
    /// Only who holds a position whose primary field has this code.
    pub field: Option<String>,
    /// The day; the city's today where it is not given.
    pub on: Option<Date>,
}

impl PersonFilterInput {
    /// Refuses codes that nothing has. Asked once a document: lists inside a unit name no unit, and ask of many at once.
    async fn known(&self, context: &Context<'_>) -> Found<()> {
        let source = Ask::of(context).source();
        unit_of(&source, self.within.as_deref(), "filter.within").await?;
        position_of(&source, self.position.as_deref(), "filter.position").await?;
        field_of(&source, self.field.as_deref(), "filter.field").await?;
        Ok(())
    }
}

/// A page of the people that the viewer may see, in order of personal code.
pub async fn page(
    context: &Context<'_>,
    filter: PersonFilterInput,
    paging: &Paging,
) -> Result<Connection<Person>> {
    let ask = Ask::of(context);
    if !ask.viewer.is_known() {
        return Err(graphql_error(context, store::Fail::Unauthenticated));
    }
    let filter = PersonFilter {
        within: filter.within,
        search: filter.search,
        position: filter.position,
        field: filter.field,
        on: filter.on.map_or(ask.today, |day| day.0),
    };
    let sees = ask.sees(Action::ReadPerson);
    let counted = PeopleCount { sees: sees.clone(), filter: filter.clone() };
    let total = Total::loaded(counted, |loaders| &loaders.people_counts);
    let loader = &context.data_unchecked::<Loaders>().people_pages;
    connection(
        context,
        "people",
        paging,
        total,
        Person,
        |person| person.code.clone(),
        async |page| {
            let (from, backwards) = (page.from.clone(), page.backwards);
            let wanted = PeoplePage { sees, filter, from, backwards, limit: page.fetch() };
            let loaded = loader.load_one(wanted).await;
            loaded.map(Option::unwrap_or_default).map_err(|fail| shared(&fail))
        },
    )
    .await
}

/// Queries for people.
#[derive(Default)]
pub struct PersonQueries;

#[Object]
impl PersonQueries {
    /// The person of a personal code; `null` where there is none that the viewer may see.
    async fn person(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The personal code.")] code: String,
    ) -> Result<Option<Person>> {
        find(context, &code).await
    }

    /// The people that the viewer may see, in order of personal code.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn people(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which; all where it is not given.")] filter: Option<PersonFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Person>> {
        let filter = filter.unwrap_or_default();
        if Ask::of(context).viewer.is_known() {
            filter.known(context).await.map_err(|fail| graphql_error(context, fail))?;
        }
        page(context, filter, &Paging { first, after, last, before }).await
    }
}

//! A membership in a scope of the cap as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::Date;
use crate::graphql::seen::Seen;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use crate::services::cap_membership as service;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::terms::PositionGroup;
use store::cap_membership as rows;
use store::ids::CapMembershipId;

/// That somebody counts in a scope of the excellence cap, or does not, where it differs from the default (Art. 10.2,
/// 20.5): each agency's scope holds its people but its head, who counts in the managing agency's. The latest row by the
/// year's closing day holds; who is put into one scope is in no other.
#[derive(Description)]
pub struct CapMembership(pub rows::CapMembership);

#[Object(use_type_description)]
impl CapMembership {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::CapMembership, self.0.id.0)
    }

    /// The agency whose scope it is.
    async fn agency(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.agency_id).await
    }

    /// Who; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// From which day.
    async fn from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Whether he counts in the scope.
    async fn belongs(&self) -> bool {
        self.0.belongs
    }

    /// The group of similar duties in which he counts; `null`: his position's.
    async fn group(&self) -> Option<Word<PositionGroup>> {
        self.0.cap_group.map(|group| Word(group.0))
    }

    /// The number of the decision.
    async fn decision_number(&self) -> Option<&str> {
        self.0.decision_number.as_deref()
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The membership of a key, where the viewer may see the inputs of the person's classes.
pub async fn load(context: &Context<'_>, id: CapMembershipId) -> Result<Option<CapMembership>> {
    let loaded = context.data_unchecked::<Loaders>().cap_memberships.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    let seen = context.data_unchecked::<Seen>().year_inputs.load_one(row.person_id).await;
    let seen = seen.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(seen.map(|_| CapMembership(row)))
}

/// The membership that an input describes, as it now stands, where the viewer may see it.
pub(super) async fn find(
    context: &Context<'_>,
    input: &service::RecordMembership,
) -> Result<Option<CapMembership>> {
    let found = service::find(&Ask::of(context).source(), input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

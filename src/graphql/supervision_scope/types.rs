//! A supervision scope as the API shows it.

use crate::graphql::field::{self, Field};
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::moment::Moment;
use domain::terms::ScopeSubject;
use store::ids::SupervisionScopeId;
use store::supervision_scope;

/// Whom a deputy or an acting head is in charge of (Decree 335/2025, Art. 15.3-15.4).
#[derive(Description)]
pub struct SupervisionScope(pub supervision_scope::SupervisionScope);

#[Object(use_type_description)]
impl SupervisionScope {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::SupervisionScope, self.0.id.0)
    }

    /// Who is in charge; `null` where the viewer may not see him.
    async fn leader(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.leader_id).await
    }

    /// What he is in charge of: a person, a field in a unit, or a unit.
    async fn subject(&self) -> Word<ScopeSubject> {
        Word(self.0.subject.0)
    }

    /// The person, where it is one; `null` also where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        match self.0.person_id {
            Some(id) => person::load(context, id).await,
            None => Ok(None),
        }
    }

    /// The unit, where it is one or a field in one.
    async fn unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        match self.0.unit_id {
            Some(id) => unit::load(context, id).await,
            None => Ok(None),
        }
    }

    /// The field, where it is one.
    async fn field(&self, context: &Context<'_>) -> Result<Option<Field>> {
        match self.0.field_id {
            Some(id) => field::load(context, id).await,
            None => Ok(None),
        }
    }

    /// Whether he stands in the place of the unit's head, whose own scope rests meanwhile.
    async fn acting(&self) -> bool {
        self.0.acting
    }

    /// The first day.
    async fn from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The last day; `null` while it goes on.
    async fn to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// The number of the decision.
    async fn decision_number(&self) -> Option<&str> {
        self.0.decision_number.as_deref()
    }

    /// When it was voided; `null` while it stands.
    async fn voided_at(&self) -> Option<DateTime> {
        self.0.voided_at.map(|at| DateTime(Moment(at)))
    }

    /// Why it was voided.
    async fn void_reason(&self) -> Option<&str> {
        self.0.void_reason.as_deref()
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The scope of a key, where the viewer may see its leader.
pub async fn load(context: &Context<'_>, id: SupervisionScopeId) -> Result<Option<SupervisionScope>> {
    let loaded = context.data_unchecked::<Loaders>().scopes.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    Ok(person::load(context, row.leader_id).await?.map(|_| SupervisionScope(row)))
}

/// The scope that an input describes, as it now stands, where the viewer may see its leader.
pub(super) async fn find(
    context: &Context<'_>,
    input: &crate::services::supervision_scope::SaveScope,
) -> Result<Option<SupervisionScope>> {
    let source = crate::graphql::ask::Ask::of(context).source();
    let found = crate::services::supervision_scope::find(&source, input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

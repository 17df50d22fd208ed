//! An absence as the API shows it.

use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seen::Seen;
use crate::graphql::word::Word;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::moment::Moment;
use domain::terms::AbsenceKind;
use store::absence;
use store::ids::AbsenceId;

/// Leave or study (vắng mặt): a period of which it covers each working day is excused (Decree 335/2025, Art. 11.2, 19.3).
#[derive(Description)]
pub struct Absence(pub absence::Absence);

#[Object(use_type_description)]
impl Absence {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Absence, self.0.id.0)
    }

    /// Who; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// Why he is away.
    async fn kind(&self) -> Word<AbsenceKind> {
        Word(self.0.kind.0)
    }

    /// The first day.
    async fn first_day(&self) -> Date {
        Date(self.0.first_day)
    }

    /// The last day; `null` while it goes on.
    async fn last_day(&self) -> Option<Date> {
        self.0.last_day.map(Date)
    }

    /// The number of the document.
    async fn document(&self) -> Option<&str> {
        self.0.document.as_deref()
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

/// The absence of a key, where the viewer may see the inputs of the person's scores.
pub async fn load(context: &Context<'_>, id: AbsenceId) -> Result<Option<Absence>> {
    let loaded = context.data_unchecked::<Loaders>().absences.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    let seen = context.data_unchecked::<Seen>().absences.load_one(row.person_id).await;
    let seen = seen.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(seen.map(|_| Absence(row)))
}

/// The absence that an input describes, as it now stands, where the viewer may see it.
pub(super) async fn find(
    context: &Context<'_>,
    input: &crate::services::absence::RecordAbsence,
) -> Result<Option<Absence>> {
    let source = crate::graphql::ask::Ask::of(context).source();
    let found = crate::services::absence::find(&source, input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

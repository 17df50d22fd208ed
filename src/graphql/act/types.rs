//! An act as the API shows it: who may see the inputs of a year's class sees the act, fewer see its text.

use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::person::{self, Person};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seen::Seen;
use crate::graphql::unit::{self, Unit};
use crate::graphql::word::Word;
use crate::services::act as service;
use async_graphql::{Context, Description, ID, Object, Result};
use domain::class::{ActKind, DisciplineForm, DisciplinedBy};
use domain::moment::Moment;
use store::act;
use store::ids::ActId;

/// A violation that was concluded or disciplined (hành vi vi phạm): it lowers the class of one year and no other (Decree
/// 335/2025, Art. 11.3, 20.4b-c).
#[derive(Description)]
pub struct Act(pub act::Act);

#[Object(use_type_description)]
impl Act {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Act, self.0.id.0)
    }

    /// Whom it is about; `null` where the viewer may not see him.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        person::load(context, self.0.person_id).await
    }

    /// The number under which it is known.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// What it violates.
    async fn kind(&self) -> Word<ActKind> {
        Word(self.0.kind.0)
    }

    /// The day of the act, where it is known.
    async fn act_on(&self) -> Option<Date> {
        self.0.act_on.map(Date)
    }

    /// The unit at which it happened, where it is known (Art. 11.3c-d).
    async fn act_at_unit(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        match self.0.act_at_unit_id {
            Some(unit) => unit::load(context, unit).await,
            None => Ok(None),
        }
    }

    /// The day of the conclusion, where there is one without discipline (Art. 20.4b).
    async fn concluded_on(&self) -> Option<Date> {
        self.0.concluded_on.map(Date)
    }

    /// The year whose class it lowered before it was recorded here: it counts in no other (Art. 11.3b).
    async fn used_in_year(&self) -> Option<i32> {
        self.0.used_in_year
    }

    /// The decisions on it, in the order in which they take effect.
    async fn decisions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those that were voided.", default = false)] voided: bool,
    ) -> Result<Vec<ActDecision>> {
        let loaded = context.data_unchecked::<Loaders>().act_decisions.load_one(self.0.id).await;
        let rows = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        Ok(rows.into_iter().filter(|row| voided || row.voided_at.is_none()).map(ActDecision).collect())
    }

    /// What happened; `null` where nothing is written, and for who may not read the texts of acts.
    async fn text(&self, context: &Context<'_>) -> Result<Option<String>> {
        let loaded = context.data_unchecked::<Seen>().act_texts.load_one(self.0.person_id).await;
        let texts = loaded.map_err(|fail| graphql_error(context, shared(&fail)))?.unwrap_or_default();
        Ok(texts.into_iter().find(|text| text.act_id == self.0.id).map(|text| text.body))
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

/// A decision on discipline, of Party or administration.
#[derive(Description)]
pub struct ActDecision(pub act::ActDecision);

#[Object(use_type_description)]
impl ActDecision {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::ActDecision, self.0.id.0)
    }

    /// Whose decision.
    async fn decided_by(&self) -> Word<DisciplinedBy> {
        Word(self.0.decided_by.0)
    }

    /// Its form; what is below a reprimand is no discipline (Art. 20.4c).
    async fn form(&self) -> Word<DisciplineForm> {
        Word(self.0.form.0)
    }

    /// The day it takes effect.
    async fn effective_on(&self) -> Date {
        Date(self.0.effective_on)
    }

    /// Its number.
    async fn decision_number(&self) -> &str {
        &self.0.decision_number
    }

    /// When it was voided; `null` while it stands.
    async fn voided_at(&self) -> Option<DateTime> {
        self.0.voided_at.map(|at| DateTime(Moment(at)))
    }

    /// Why it was voided.
    async fn void_reason(&self) -> Option<&str> {
        self.0.void_reason.as_deref()
    }
}

/// The act of a key, where the viewer may see the inputs of the person's year.
pub async fn load(context: &Context<'_>, id: ActId) -> Result<Option<Act>> {
    let loaded = context.data_unchecked::<Loaders>().acts.load_one(id).await;
    let Some(row) = loaded.map_err(|fail| graphql_error(context, shared(&fail)))? else { return Ok(None) };
    let seen = context.data_unchecked::<Seen>().acts.load_one(row.person_id).await;
    let seen = seen.map_err(|fail| graphql_error(context, shared(&fail)))?;
    Ok(seen.map(|_| Act(row)))
}

/// The act that an input describes, as it now stands, where the viewer may see it.
pub(super) async fn find(context: &Context<'_>, input: &service::RecordAct) -> Result<Option<Act>> {
    let found = service::find(&Ask::of(context).source(), input).await;
    match found.map_err(|fail| graphql_error(context, fail))? {
        Some(id) => load(context, id).await,
        None => Ok(None),
    }
}

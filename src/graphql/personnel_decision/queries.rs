//! Asking for decisions on needs.

use super::types::{PersonnelDecision, load};
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::ids::{NodeKind, key};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::graphql::word::Word;
use crate::services::file_access;
use crate::services::known::person_of;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::decision::{DecisionKind, DecisionState, NeedKind};
use domain::refusal::{Code, Refusal};
use store::ids::{PersonId, PersonnelDecisionId};
use store::personnel_decision::{self as rows, DecisionFilter};
use store::policy::{Action, may_somewhere};
use store::{Fail, Found};

/// Which decisions on needs.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PersonnelDecisionFilterInput {
    /// Only about the person of this code.
    pub person: Option<String>,
    /// Only about people of the unit of this code and below, as they serve today.
    pub within: Option<String>,
    /// Only in this state.
    pub state: Option<Word<DecisionState>>,
    /// Only of this kind.
    pub kind: Option<Word<DecisionKind>>,
    /// Only on this kind of row.
    pub need: Option<Word<NeedKind>>,
}

impl PersonnelDecisionFilterInput {
    async fn filter(&self, ask: &Ask) -> Found<DecisionFilter> {
        let source = ask.source();
        let person = self.person.as_deref();
        let person = person_of(&source, &ask.viewer, ask.today, person, "filter.person").await?;
        let within = match &self.within {
            Some(code) => {
                let unknown = || Refusal::new(Code::UnitUnknown, "filter.within").with("code", code);
                let unit = store::unit::find_by_code(&source, code).await?.ok_or_else(unknown)?;
                Some((unit.id, ask.today))
            }
            None => None,
        };
        let (state, kind) = (self.state.map(|state| state.0), self.kind.map(|kind| kind.0));
        Ok(DecisionFilter { person, within, state, kind, need: self.need.map(|need| need.0) })
    }
}

/// Queries for decisions on needs.
#[derive(Default)]
pub struct PersonnelDecisionQueries;

#[Object]
impl PersonnelDecisionQueries {
    /// The decision of an id; `null` where there is none that the viewer may read.
    async fn personnel_decision(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<PersonnelDecision>> {
        let ask = Ask::of(context);
        if !ask.viewer.is_known() {
            return Err(graphql_error(context, Fail::Unauthenticated));
        }
        match key(&id, NodeKind::PersonnelDecision, "id") {
            Ok(id) => load(context, PersonnelDecisionId(id)).await,
            Err(_) => Ok(None),
        }
    }

    /// Decisions on needs that the viewer may read, the latest first; about himself those that were signed.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn personnel_decisions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which; all where it is not given.")] filter: Option<PersonnelDecisionFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<PersonnelDecision>> {
        let ask = Ask::of(context);
        let failed = |fail| graphql_error(context, fail);
        may_somewhere(&ask.viewer, Action::ReadDecisions).map_err(failed)?;
        let filter = filter.unwrap_or_default().filter(ask).await.map_err(failed)?;
        let counted = filter.clone();
        let total = Total::new(move |ask| {
            let filter = counted.clone();
            async move {
                let seen = rows::seen(&ask.sees(Action::ReadDecisions), ask.viewer.person);
                rows::count(&ask.source(), seen, &filter).await
            }
        });
        let seen = rows::seen(&ask.sees(Action::ReadDecisions), ask.viewer.person);
        let figures = shows_figures(context);
        let paging = Paging { first, after, last, before };
        let keys = |row: &rows::PersonnelDecision| row.id.0;
        connection(context, "personnelDecisions", &paging, total, PersonnelDecision, keys, async |page| {
            let from = page.from.map(PersonnelDecisionId);
            let found = rows::list(&ask.source(), seen, &filter, from, page.backwards, page.fetch()).await?;
            if figures {
                let people: Vec<PersonId> = found.iter().take(page.size).map(|row| row.person_id).collect();
                file_access::note(&ask.app, &ask.viewer, &people, ask.today, ask.at).await;
            }
            Ok(found)
        })
        .await
    }
}

/// Whether the figures that decisions rest on are selected: that is looking into a file.
fn shows_figures(context: &Context<'_>) -> bool {
    let ahead = context.look_ahead();
    ["evidence", "explanation"].iter().any(|field| {
        ahead.field("nodes").field(field).exists() || ahead.field("edges").field("node").field(field).exists()
    })
}

/// A page of what was decided about the viewer himself and signed, the latest first.
pub async fn own_page(
    context: &Context<'_>,
    person: Option<PersonId>,
    paging: &Paging,
) -> Result<Connection<PersonnelDecision>> {
    let source = Ask::of(context).source();
    let total = Total::new(move |ask| async move {
        match person {
            Some(person) => {
                let seen = rows::told_to(person);
                rows::count(&ask.source(), seen, &DecisionFilter::default()).await
            }
            None => Ok(0),
        }
    });
    let keys = |row: &rows::PersonnelDecision| row.id.0;
    connection(context, "viewer.decisions", paging, total, PersonnelDecision, keys, async |page| {
        let Some(person) = person else { return Ok(Vec::new()) };
        let (from, seen) = (page.from.map(PersonnelDecisionId), rows::told_to(person));
        let all = DecisionFilter::default();
        rows::list(&source, seen, &all, from, page.backwards, page.fetch()).await
    })
    .await
}

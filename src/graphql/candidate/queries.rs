//! Asking for candidates.

use super::types::{Candidate, CandidateSummary};
use crate::graphql::ask::Ask;
use crate::graphql::ids::{NodeKind, decode_post};
use crate::graphql::page::{Page, Paging, cursor};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::Date;
use crate::services::candidates::{CandidateKey, candidates, codes_of};
use crate::services::file_access;
use async_graphql::connection as relay;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::refusal::{Code, Refusal};
use std::sync::Arc;
use store::Found;
use store::ids::PersonId;

/// A page of candidates.
pub type CandidatePage = relay::Connection<String, Candidate, CandidateSummary>;

/// An unfilled post: by unit and position, or by the id of `StaffingNeed`.
#[derive(InputObject)]
pub struct StaffingNeedInput {
    /// Code of the unit, with `position`.
    pub unit: Option<String>,
    /// Code of the position, with `unit`.
    pub position: Option<String>,
    /// The need's id, in place of both.
    pub id: Option<ID>,
}

impl StaffingNeedInput {
    /// The codes of unit and position.
    async fn codes(self, ask: &Ask) -> Found<(String, String)> {
        match (self.unit, self.position, self.id) {
            (Some(unit), Some(position), None) => Ok((unit, position)),
            (None, None, Some(id)) => {
                store::policy::may_read_catalogue(&ask.viewer)?;
                let unknown = || {
                    let refusal = Refusal::new(Code::IdUnknown, "need.id").with("id", id.as_str());
                    refusal.with("kind", NodeKind::StaffingNeed.name())
                };
                codes_of(&ask.source(), decode_post(&id).ok_or_else(unknown)?).await
            }
            _ => Err(Refusal::new(Code::InvalidInput, "need")
                .with("value", "need")
                .with("mend", "unit + position | id")
                .into()),
        }
    }
}

/// Queries for candidates.
#[derive(Default)]
pub struct CandidateQueries;

#[Object]
impl CandidateQueries {
    /// Who could fill an unfilled post: everybody of its group of positions whom the viewer may see, also those who may
    /// not be moved, with the reason. Who may be moved stands before who may not, people of surplus units before others,
    /// the better fit first, then by code. For HR, council and auditor over the unit, and its head;
    /// whoever is listed reads in `viewer.fileAccess` who looked.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn candidates(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The post to fill.")] need: StaffingNeedInput,
        #[graphql(desc = "The day; the city's today where it is not given.")] on: Option<Date>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<CandidatePage> {
        let ask = Ask::of(context);
        let failed = |fail| graphql_error(context, fail);
        let on = on.map_or(ask.today, |day| day.0);
        let (unit, position) = need.codes(ask).await.map_err(failed)?;
        let list = format!("candidates {unit} {position} {on}");
        let paging = Paging { first, after, last, before };
        let page: Page<CandidateKey> = paging.page(&list).map_err(|refusal| failed(refusal.into()))?;
        let found = candidates(&ask.source(), &ask.viewer, (&unit, &position), on, ask.today).await;
        let found = Arc::new(found.map_err(failed)?);
        let total = i64::try_from(found.all.len()).unwrap_or(i64::MAX);
        let summary = CandidateSummary { total, sourceless: found.sourceless(), found: Arc::clone(&found) };
        let wanted = usize::try_from(page.fetch()).unwrap_or(usize::MAX);
        let rows: Vec<_> = if page.backwards {
            let near = found.all.iter().rev();
            near.filter(|one| page.from.as_ref().is_none_or(|from| one.key().before(from)))
                .take(wanted)
                .collect()
        } else {
            let near = found.all.iter();
            near.filter(|one| page.from.as_ref().is_none_or(|from| from.before(&one.key())))
                .take(wanted)
                .collect()
        };
        let cut = page.cut(rows);
        // Whose fit and gates are told, into his file has been looked.
        let ahead = context.look_ahead();
        if ahead.field("edges").exists() || ahead.field("nodes").exists() {
            let people: Vec<PersonId> = cut.rows.iter().map(|row| row.placed.person).collect();
            file_access::note(&ask.app, &ask.viewer, &people, ask.today, ask.at).await;
        }
        let mut connection = relay::Connection::with_additional_fields(cut.before, cut.after, summary);
        connection.edges.extend(cut.rows.into_iter().map(|row| {
            let node = Candidate { of: row.clone(), found: Arc::clone(&found), today: on == ask.today };
            relay::Edge::new(cursor(&list, &row.key()), node)
        }));
        Ok(connection)
    }
}

//! Asking for the audit trail.

use super::types::AuditEvent;
use crate::graphql::ask::Ask;
use crate::graphql::connection::{Connection, Total, connection};
use crate::graphql::page::Paging;
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::DateTime;
use async_graphql::{Context, InputObject, Object, Result};
use store::audit::{self, Wanted};
use store::policy::{Action, Visibility, may_somewhere};

/// Which events; what is left out does not bind.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AuditEventFilter {
    /// The action, as `docs/permissions.md` names it: `AssignRecords`.
    #[graphql(validator(chars_max_length = 100))]
    pub action: Option<String>,
    /// The kind of object: `output_record`.
    #[graphql(validator(chars_max_length = 100))]
    pub noun: Option<String>,
    /// The key of the object in its table.
    pub object: Option<i64>,
    /// The login of who did it.
    #[graphql(validator(chars_max_length = 100))]
    pub actor: Option<String>,
    /// From this moment on.
    pub from: Option<DateTime>,
    /// Up to this moment, it excluded.
    pub until: Option<DateTime>,
}

/// Queries for the audit trail.
#[derive(Default)]
pub struct AuditEventQueries;

#[Object]
impl AuditEventQueries {
    /// The audit trail, the newest event first, for an AUDITOR: over the whole installation everything; over a unit what
    /// people of it and below did, and what was done in their place. Who reads it is not noted in it.
    async fn audit_events(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which events; all by default.")] filter: Option<AuditEventFilter>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Connection<AuditEvent>> {
        let ask = Ask::of(context);
        may_somewhere(&ask.viewer, Action::ReadAudit).map_err(|fail| graphql_error(context, fail))?;
        let visibility = Visibility::of(&ask.viewer, Action::ReadAudit, ask.today);
        let filter = filter.unwrap_or_default();
        let wanted = Wanted {
            action: filter.action,
            noun: filter.noun,
            object: filter.object,
            actor: filter.actor,
            from: filter.from.map(|moment| moment.0),
            until: filter.until.map(|moment| moment.0),
        };
        let (seen, counted) = (visibility.clone(), wanted.clone());
        let total = Total::new(move |ask| {
            let (seen, counted) = (seen.clone(), counted.clone());
            async move { audit::count(&ask.source(), &seen, &counted).await }
        });
        let paging = Paging { first, after, last, before };
        let source = ask.source();
        connection(
            context,
            "auditEvents",
            &paging,
            total,
            |event| event,
            |event: &AuditEvent| event.row.number,
            async |page| {
                let rows =
                    audit::list(&source, &visibility, &wanted, page.from, page.backwards, page.fetch())
                        .await?;
                Ok(rows.into_iter().map(|(row, payload)| AuditEvent { row, payload }).collect())
            },
        )
        .await
    }
}

//! An event of the audit trail as the API shows it.

use crate::graphql::person::{Person, load as load_person};
use crate::graphql::scalars::DateTime;
use async_graphql::{Context, Description, Object, Result};
use store::audit;

/// What one write did (sự kiện nhật ký): who, in whose place, when, from where, what, before and after, why. It never
/// changes, and holds the hash of the event before it.
#[derive(Description)]
pub struct AuditEvent {
    pub(super) row: audit::AuditEvent,
    pub(super) payload: Option<String>,
}

#[Object(use_type_description)]
impl AuditEvent {
    /// Its place in the chain, from 1 on without a gap.
    async fn number(&self) -> i64 {
        self.row.number
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        DateTime(audit::moment(&self.row))
    }

    /// Who did it: a login, or the operator of the machine.
    async fn actor(&self) -> &str {
        &self.row.actor
    }

    /// In whose place it was done; `null` in nobody's, or where the viewer may not know the person.
    async fn on_behalf_of(&self, context: &Context<'_>) -> Result<Option<Person>> {
        let Some(person) = audit::on_behalf_of(&self.row) else { return Ok(None) };
        load_person(context, person).await
    }

    /// From which network address.
    async fn address(&self) -> Option<&str> {
        self.row.address.as_deref()
    }

    /// By which the log lines of the call are found.
    async fn trace(&self) -> Option<&str> {
        self.row.trace.as_deref()
    }

    /// What was done, as `docs/permissions.md` names it: `AssignRecords`.
    async fn action(&self) -> &str {
        &self.row.action
    }

    /// The kind of object: `output_record`.
    async fn noun(&self) -> &str {
        &self.row.noun
    }

    /// The key of the object in its table; `null` for a batch.
    async fn object(&self) -> Option<i64> {
        self.row.object_id
    }

    /// Why, where a reason was given.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// What was and what is, as JSON: `before` and `after` of one object, counts and digests of a batch, and the `document`
    /// of what was done in somebody's place; `null` where the law had it erased.
    async fn payload(&self) -> Option<&str> {
        self.payload.as_deref()
    }

    /// The SHA-256 over the event, the digest of its payload and the hash before it.
    async fn hash(&self) -> &str {
        &self.row.hash
    }
}

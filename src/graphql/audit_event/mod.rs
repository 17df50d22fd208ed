//! The audit trail.

mod queries;
mod types;

pub use queries::AuditEventQueries;
pub use types::AuditEvent;

//! The audit chain, what was already done for an idempotency key, and background jobs.

use crate::build::{Table, step};
use sea_orm_migration::sea_orm::DatabaseBackend::{self, Postgres, Sqlite};

// An event is written once: the database refuses to change or delete it, whoever asks.
const NOTES: &[(Option<DatabaseBackend>, &str)] = &[
    (
        Some(Postgres),
        "create function audit_is_kept() returns trigger language plpgsql as $$ begin raise exception 'an audit event never changes'; end $$",
    ),
    (
        Some(Postgres),
        "create trigger audit_event_kept before update or delete on audit_event for each row execute function audit_is_kept()",
    ),
    (
        Some(Sqlite),
        "create trigger audit_event_unchanged before update on audit_event begin select raise(abort, 'an audit event never changes'); end",
    ),
    (
        Some(Sqlite),
        "create trigger audit_event_kept before delete on audit_event begin select raise(abort, 'an audit event never changes'); end",
    ),
    (None, "insert into audit_head (id, last_event_id, last_hash) values (1, 0, '')"),
];

step! {
    /// What keeps the house honest.
    "m0009_audit",
    // number: the place in the chain. The payload stands in a row of its own, so that personal data can be erased
    // by law without breaking the chain, which hashes only the payload's digest.
    Table::new("audit_event")
        .big("number")
        .big("at")
        .big_null("account_id")
        .text("actor")
        .big_null("on_behalf_of_id")
        .text_null("address")
        .text_null("trace")
        .code("action")
        .code("noun")
        .big_null("object_id")
        .text_null("reason")
        .code("payload_digest")
        .code("previous_hash")
        .code("hash")
        .primary(&["number"])
        .index(&["noun", "object_id", "number"])
        .index(&["account_id", "number"])
        .index(&["actor", "number"])
        .index(&["action", "number"])
        .index(&["on_behalf_of_id", "number"])
        .index(&["at"]),
    Table::new("audit_payload").big("number").text("body").primary(&["number"]),
    // One row: the end of the chain, locked only while a transaction commits.
    Table::new("audit_head").big("id").big("last_event_id").code("last_hash").primary(&["id"]),
    Table::new("idempotency")
        .id()
        .big("account_id")
        .code("key")
        .code("operation")
        .code("input_hash")
        .text_null("outcome")
        .big("created_at")
        .unique(&["account_id", "key"]),
    Table::new("job")
        .id()
        .code("kind")
        .text("arguments")
        .big_null("account_id")
        .text("actor")
        .code("state")
        .big("done")
        .big("total")
        .flag("cancel_requested")
        .big_null("heartbeat_at")
        .whole("attempts")
        .text_null("result")
        .text_null("error")
        .big("created_at")
        .big_null("started_at")
        .big_null("finished_at")
        .index(&["state", "id"]),
    ; NOTES
}

//! Accounts, what they are granted, their sessions, and what protects the login.

use crate::build::{Table, step};

step! {
    /// Who may come in, and as whom.
    "m0008_accounts",
    Table::new("account")
        .id()
        .code("login")
        .reference_null("person_id", "person")
        .text_null("password_hash")
        .flag("must_change_password")
        .big_null("one_time_until")
        .big_null("disabled_at")
        .big("created_at")
        .version()
        .unique(&["login"])
        .index(&["person_id"]),
    Table::new("role_grant")
        .id()
        .reference("account_id", "account")
        .code("role")
        .reference("unit_id", "unit")
        .day("valid_from")
        .day_null("valid_to")
        .reference_null("granted_by_id", "account")
        .big("granted_at")
        .big_null("revoked_at")
        .version()
        .unique_where(&["account_id", "role", "unit_id", "valid_from"], "revoked_at is null")
        .index(&["unit_id"]),
    Table::new("session")
        .id()
        .reference("account_id", "account")
        .big("created_at")
        .big("last_used_at")
        .big("expires_at")
        .big_null("revoked_at")
        .code_null("revoked_because")
        .text_null("address")
        .text_null("agent")
        .index(&["account_id"]),
    // A row for each refresh token ever given: a second use of one ends its whole session.
    Table::new("refresh_token")
        .id()
        .reference("session_id", "session")
        .code("token_hash")
        .big("created_at")
        .big_null("used_at")
        .unique(&["token_hash"])
        .index(&["session_id"]),
    Table::new("login_throttle")
        .id()
        .code("subject")
        .whole("failures")
        .big("window_started_at")
        .big_null("blocked_until")
        .unique(&["subject"]),
    Table::new("signing_key").id().code("key_id").text("secret").big("created_at").big_null("retired_at").unique(&["key_id"]),
}

//! People, their appointments and absences, and the scopes that leaders are in charge of.

use crate::build::{Table, step};

step! {
    /// Who serves where, and under whom.
    "m0002_people",
    Table::new("person")
        .id()
        .code("code")
        .text("name")
        .code("name_folded")
        .code("regime")
        .version()
        .unique(&["code"])
        .index(&["name_folded"]),
    Table::new("person_specialisation")
        .reference("person_id", "person")
        .reference("field_id", "field")
        .primary(&["person_id", "field_id"]),
    Table::new("appointment")
        .id()
        .reference("person_id", "person")
        .reference("position_id", "position")
        .reference("unit_id", "unit")
        .code("kind")
        .day("valid_from")
        .day_null("valid_to")
        .whole("share_percent")
        .text_null("decision_number")
        .voidable()
        .version()
        .unique_where(&["person_id", "position_id", "unit_id", "kind", "valid_from"], "voided_at is null")
        .index(&["person_id", "valid_from"])
        .index(&["unit_id", "valid_from"]),
    Table::new("supervision_scope")
        .id()
        .reference("leader_id", "person")
        .code("subject")
        .reference_null("person_id", "person")
        .reference_null("unit_id", "unit")
        .reference_null("field_id", "field")
        .flag("acting")
        .day("valid_from")
        .day_null("valid_to")
        .text_null("decision_number")
        .voidable()
        .version()
        .index(&["leader_id", "valid_from"])
        .index(&["unit_id"])
        .index(&["person_id"]),
    Table::new("absence")
        .id()
        .reference("person_id", "person")
        .code("kind")
        .day("first_day")
        .day_null("last_day")
        .text_null("document")
        .voidable()
        .version()
        .unique_where(&["person_id", "kind", "first_day"], "voided_at is null"),
}

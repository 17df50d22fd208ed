//! What bears on the class of a year beside the scores: acts and decisions on them, cases, overlay findings,
//! results of organisations, and who belongs to which excellence cap.

use crate::build::{Table, step};

step! {
    /// The inputs of a year's class.
    "m0006_year_inputs",
    // The text of an act stands in a row of its own, so that it can be erased without touching what was decided.
    Table::new("act")
        .id()
        .reference("person_id", "person")
        .code("reference")
        .code("kind")
        .day_null("act_on")
        .reference_null("act_at_unit_id", "unit")
        .day_null("concluded_on")
        .whole_null("used_in_year")
        .voidable()
        .version()
        .unique_where(&["person_id", "reference"], "voided_at is null"),
    Table::new("act_text").reference("act_id", "act").text("body").primary(&["act_id"]),
    Table::new("act_decision")
        .id()
        .reference("act_id", "act")
        .code("decided_by")
        .code("form")
        .day("effective_on")
        .text("decision_number")
        .voidable()
        .unique_where(&["act_id", "decision_number"], "voided_at is null"),
    Table::new("corruption_case")
        .id()
        .reference("unit_id", "unit")
        .code("reference")
        .day("opened_on")
        .day_null("dealt_with_on")
        .voidable()
        .version()
        .unique_where(&["unit_id", "reference"], "voided_at is null"),
    // Apart, as the text of an act.
    Table::new("corruption_case_text")
        .reference("corruption_case_id", "corruption_case")
        .text("body")
        .primary(&["corruption_case_id"]),
    Table::new("corruption_case_leader")
        .reference("corruption_case_id", "corruption_case")
        .reference("person_id", "person")
        .primary(&["corruption_case_id", "person_id"])
        .index(&["person_id"]),
    Table::new("overlay_finding")
        .id()
        .reference("person_id", "person")
        .whole("year")
        .code("rule")
        .code_null("bound")
        .text_null("task")
        .day_null("lifted_on")
        .text("reason")
        .voidable()
        .version()
        .unique_where(&["person_id", "year", "rule"], "voided_at is null"),
    Table::new("organisation_result")
        .id()
        .reference("unit_id", "unit")
        .whole("year")
        .text("score_exact")
        .text("conditions")
        // Up to the cap over organisations: EXCELLENT is a candidate, none is left to people.
        .code_null("computed_class")
        .code_null("decided_class")
        .text_null("decision_number")
        .version()
        .unique(&["unit_id", "year"]),
    Table::new("cap_membership")
        .id()
        .reference("agency_id", "unit")
        .reference("person_id", "person")
        .flag("belongs")
        .code_null("cap_group")
        .day("valid_from")
        .text_null("decision_number")
        .version()
        .unique(&["agency_id", "person_id", "valid_from"]),
}

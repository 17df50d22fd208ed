//! Periods: one calendar for the installation, and a state for each agency.

use crate::build::{Table, step};

step! {
    /// Months, quarters and years with their closing days.
    "m0004_periods",
    // first_day .. closing_day are the days of the period; calendar_last_day is the end of the month itself.
    Table::new("period")
        .id()
        .code("kind")
        .whole("year")
        .whole("number")
        .day("first_day")
        .day("closing_day")
        .day("calendar_first_day")
        .day("calendar_last_day")
        .unique(&["kind", "year", "number"])
        .index(&["closing_day"]),
    Table::new("agency_period")
        .id()
        .reference("agency_id", "unit")
        .reference("period_id", "period")
        .code("state")
        .big_null("opened_at")
        .big_null("locked_at")
        .text_null("reopened_by_decision")
        .version()
        .unique(&["agency_id", "period_id"])
        .index(&["period_id"])
        .index(&["state"]),
    Table::new("period_decision")
        .id()
        .reference("person_id", "person")
        .reference("period_id", "period")
        .code("kind")
        .text("decision_number")
        .text("reason")
        .voidable()
        .version()
        .unique_where(&["person_id", "period_id"], "voided_at is null"),
    Table::new("handed_over_score")
        .id()
        .reference("person_id", "person")
        .reference("period_id", "period")
        .text("body")
        .text("score_exact")
        .text_null("result_exact")
        .whole("working_days")
        .whole_null("unexcused_delays")
        .text_null("document")
        .voidable()
        .version()
        .unique_where(&["person_id", "period_id", "body"], "voided_at is null"),
}

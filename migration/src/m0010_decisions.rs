//! Citizens' satisfaction, self-assessments, competencies, placement and what is decided.

use crate::build::{Table, step};

step! {
    /// What follows from an evaluation, and what citizens and the person himself say in it.
    "m0010_decisions",
    // One row a subject, field, channel and period. A person's row also names the unit where he served.
    Table::new("satisfaction_result")
        .id()
        .code("subject")
        .reference_null("person_id", "person")
        .reference("unit_id", "unit")
        .reference("field_id", "field")
        .code("channel")
        .reference("period_id", "period")
        .big("rated")
        .big("satisfied")
        .code("source")
        .code("reference")
        // Why a figure was corrected.
        .text_null("reason")
        .big("entered_by_id")
        .big("entered_at")
        .version()
        .unique(&["source", "reference"])
        .unique_where(&["person_id", "unit_id", "field_id", "channel", "period_id"], "subject = 'PERSON'")
        .unique_where(&["unit_id", "field_id", "channel", "period_id"], "subject = 'UNIT'")
        .index(&["period_id", "unit_id"])
        .index(&["field_id", "period_id"]),
    // m of a field, fixed when the first agency opens the period: a later correction of older rows moves no proposal.
    // Without ratings it is the root's setting of that moment.
    Table::new("satisfaction_mean")
        .reference("period_id", "period")
        .reference("field_id", "field")
        .big("rated")
        .big("satisfied")
        .text("mean")
        .primary(&["period_id", "field_id"]),
    // The one figure of a person in a tracked period, all fields and channels, where it may be shown; the ends of the
    // Wilson interval and the shrunk share in 10⁻⁹. What is hidden stands nowhere but in the raw rows.
    Table::new("satisfaction_figure")
        .reference("person_id", "person")
        .reference("period_id", "period")
        .big("rated")
        .big("satisfied")
        .text_null("mean")
        .text_null("shrunk_exact")
        .big_null("shrunk")
        .big("low")
        .big("high")
        // From so many ratings on that it counts in full; else it is provisional.
        .flag("full")
        .primary(&["person_id", "period_id"])
        .index(&["period_id", "low"]),
    // What an independent survey published about a unit, in 10⁻⁶ of a share.
    Table::new("survey_result")
        .id()
        .reference("unit_id", "unit")
        .whole("year")
        .big("share")
        .text("source")
        .version()
        .unique(&["unit_id", "year"]),
    Table::new("self_assessment")
        .id()
        .reference("person_id", "person")
        .reference("period_id", "period")
        .code("state")
        .text_null("note")
        // The lines of the draft: canonical JSON. They become the self column when he submits, so that nobody reads a draft.
        .text("lines")
        .big_null("submitted_at")
        // Canonical JSON of all he had entered when he submitted.
        .text_null("submitted")
        .version()
        .unique(&["person_id", "period_id"])
        .index(&["period_id", "state"]),
    Table::new("competency")
        .id()
        .code("code")
        .text("name")
        .code("name_folded")
        .code("competency_group")
        .reference_null("field_id", "field")
        .version()
        .unique(&["code"]),
    // Level 0 from a day on: the position no longer requires it. The weight in 10⁻⁶.
    Table::new("position_competency")
        .id()
        .reference("position_id", "position")
        .reference("competency_id", "competency")
        .day("valid_from")
        .whole("level")
        .big("weight")
        .version()
        .unique(&["position_id", "competency_id", "valid_from"]),
    Table::new("person_competency")
        .id()
        .reference("person_id", "person")
        .reference("competency_id", "competency")
        .whole("level")
        .day("assessed_on")
        .code("source")
        .text("evidence")
        .big("entered_by_id")
        .big("entered_at")
        .voidable()
        .version()
        .unique_where(&["person_id", "competency_id", "assessed_on", "source"], "voided_at is null"),
    // Posts of a position in a unit from a day on; 0: no longer.
    Table::new("post_plan")
        .id()
        .reference("unit_id", "unit")
        .reference("position_id", "position")
        .day("valid_from")
        .whole("posts")
        .text_null("decision_number")
        .version()
        .unique(&["unit_id", "position_id", "valid_from"]),
    // What bars a person from being moved; no text beside code and end.
    Table::new("move_bar")
        .id()
        .reference("person_id", "person")
        .code("bar")
        .day("valid_from")
        .day_null("valid_to")
        .text_null("document")
        .voidable()
        .version()
        .unique_where(&["person_id", "bar", "valid_from"], "voided_at is null"),
    // Where he asks to go himself; without a unit: anywhere.
    Table::new("move_wish")
        .id()
        .reference("person_id", "person")
        .reference_null("unit_id", "unit")
        .day("valid_from")
        .day_null("valid_to")
        .voidable()
        .version()
        .unique_where(&["person_id", "valid_from"], "voided_at is null"),
    Table::new("personnel_decision")
        .id()
        .reference("person_id", "person")
        .code("kind")
        .code("state")
        // The row it was decided on: a ground in a period, of a gap with the competency; or a post to fill; or the person.
        .code("need")
        .code_null("ground")
        .reference_null("competency_id", "competency")
        .reference_null("period_id", "period")
        .reference_null("post_unit_id", "unit")
        .reference_null("post_position_id", "position")
        .reference_null("evaluation_id", "evaluation")
        .whole_null("evaluation_revision")
        // The field of the row, then what is decided: the field and provider of training, or where to.
        .reference_null("need_field_id", "field")
        .reference_null("field_id", "field")
        .reference_null("provider_unit_id", "unit")
        .code_null("move_kind")
        .reference_null("to_unit_id", "unit")
        .reference_null("to_position_id", "position")
        .day_null("planned_from")
        .day_null("planned_to")
        .text("reason")
        .text("legal_ground")
        .text_null("decision_number")
        .day_null("decided_on")
        .text_null("withdrawn_reason")
        // The figures it rested on, canonical JSON as they stood.
        .text("evidence")
        // Of all of the row, with what protects the person, which the text leaves out.
        .text("row_digest")
        .big("entered_by_id")
        .big("entered_at")
        .version()
        .index(&["person_id", "state"])
        .index(&["state"])
        .index(&["to_unit_id", "to_position_id"]),
    // Who looked at a person's file: one row a reader and day.
    Table::new("file_access")
        .id()
        .reference("person_id", "person")
        .reference("account_id", "account")
        .day("day")
        .big("first_at")
        .unique(&["person_id", "account_id", "day"]),
}

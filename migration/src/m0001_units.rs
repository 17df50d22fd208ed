//! Units as a tree, fields, positions and the catalogue of work products, and the rule sets in force.

use crate::build::{Table, step};

step! {
    /// Master data that HR writes.
    "m0001_units",
    Table::new("rule_set").id().code("code").text("title").text("body").code("sha256").big("loaded_at").unique(&["code"]),
    Table::new("rule_set_in_force")
        .id()
        .reference("rule_set_id", "rule_set")
        .day("valid_from")
        .text_null("decision_number")
        .unique(&["valid_from"]),
    Table::new("unit")
        .id()
        .code("code")
        .text("name")
        .code("name_folded")
        .code("kind")
        .code_null("block")
        .reference_null("parent_id", "unit")
        .whole_null("population")
        .version()
        .unique(&["code"])
        .index(&["parent_id"])
        .index(&["name_folded"]),
    // Each unit with itself and all that stand above it: a subtree is one indexed look-up, however deep.
    Table::new("unit_ancestor")
        .reference("ancestor_id", "unit")
        .reference("unit_id", "unit")
        .whole("depth")
        .primary(&["ancestor_id", "unit_id"])
        .index(&["unit_id", "depth"]),
    Table::new("using_agency")
        .id()
        .reference("unit_id", "unit")
        .day("valid_from")
        .day_null("valid_to")
        .unique(&["unit_id", "valid_from"]),
    Table::new("field")
        .id()
        .code("code")
        .text("name")
        .code("name_folded")
        .reference("owner_unit_id", "unit")
        .version()
        .unique(&["code"])
        .index(&["owner_unit_id"]),
    Table::new("position")
        .id()
        .code("code")
        .reference("owner_unit_id", "unit")
        // From this day on nobody is appointed to it, and no plan has posts of it.
        .day_null("retired_from")
        .version()
        .unique(&["code"])
        .index(&["owner_unit_id"]),
    Table::new("position_version")
        .id()
        .reference("position_id", "position")
        .day("valid_from")
        .text("name")
        .code("name_folded")
        .code("position_group")
        .code("leads")
        .unique(&["position_id", "valid_from"]),
    Table::new("position_field")
        .reference("position_version_id", "position_version")
        .whole("ordinal")
        .reference("field_id", "field")
        .primary(&["position_version_id", "ordinal"]),
    Table::new("product")
        .id()
        .code("code")
        .text("name")
        .code("name_folded")
        .text("measure")
        .reference_null("field_id", "field")
        .reference("owner_unit_id", "unit")
        .version()
        .unique(&["code"])
        .index(&["owner_unit_id"]),
    Table::new("product_coefficient")
        .id()
        .reference("product_id", "product")
        .day("valid_from")
        .big("coefficient")
        .unique(&["product_id", "valid_from"]),
    Table::new("calendar_day").id().day("day").code("kind").text("name").unique(&["day"]),
    Table::new("agency_setting")
        .id()
        .reference("agency_id", "unit")
        .code("setting")
        .text("value")
        .day("valid_from")
        .text_null("decision_number")
        .unique(&["agency_id", "setting", "valid_from"]),
}

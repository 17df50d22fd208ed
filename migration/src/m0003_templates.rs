//! KPI templates per position, in versions; what is published never changes, and the database itself refuses it.

use crate::build::{Table, step};
use sea_orm_migration::sea_orm::DatabaseBackend::{self, Postgres, Sqlite};

// Published is for ever: the only thing that may still be said of such a version is that it has retired.
const NOTES: &[(Option<DatabaseBackend>, &str)] = &[
        (
            Some(Postgres),
            "create function template_is_frozen() returns trigger language plpgsql as $$
             declare frozen boolean;
             begin
               if tg_table_name = 'template' then
                 if old.state <> 'DRAFT' and (tg_op = 'DELETE'
                    or (new.position_id, new.number, new.effective_from, new.step, new.published_at)
                       is distinct from (old.position_id, old.number, old.effective_from, old.step, old.published_at)
                    or new.state = 'DRAFT') then
                   raise exception 'a published template version never changes';
                 end if;
               else
                 select state <> 'DRAFT' into frozen from template
                   where id = case when tg_op = 'DELETE' then old.template_id else new.template_id end;
                 if frozen then raise exception 'a published template version never changes'; end if;
               end if;
               if tg_op = 'DELETE' then return old; end if;
               return new;
             end $$",
        ),
        (Some(Postgres), "create trigger template_frozen before update or delete on template for each row execute function template_is_frozen()"),
        (Some(Postgres), "create trigger template_line_frozen before insert or update or delete on template_line for each row execute function template_is_frozen()"),
        (Some(Postgres), "create trigger template_product_frozen before insert or update or delete on template_product for each row execute function template_is_frozen()"),
        (
            Some(Sqlite),
            "create trigger template_frozen before update on template when old.state <> 'DRAFT' and
               (new.position_id <> old.position_id or new.number <> old.number or new.effective_from <> old.effective_from
                or new.step <> old.step or new.published_at is not old.published_at or new.state = 'DRAFT')
             begin select raise(abort, 'a published template version never changes'); end",
        ),
        (Some(Sqlite), "create trigger template_kept before delete on template when old.state <> 'DRAFT' begin select raise(abort, 'a published template version never changes'); end"),
        (Some(Sqlite), "create trigger template_line_added before insert on template_line when (select state from template where id = new.template_id) <> 'DRAFT' begin select raise(abort, 'a published template version never changes'); end"),
        (Some(Sqlite), "create trigger template_line_changed before update on template_line when (select state from template where id = old.template_id) <> 'DRAFT' begin select raise(abort, 'a published template version never changes'); end"),
        (Some(Sqlite), "create trigger template_line_removed before delete on template_line when (select state from template where id = old.template_id) <> 'DRAFT' begin select raise(abort, 'a published template version never changes'); end"),
        (Some(Sqlite), "create trigger template_product_added before insert on template_product when (select state from template where id = new.template_id) <> 'DRAFT' begin select raise(abort, 'a published template version never changes'); end"),
        (Some(Sqlite), "create trigger template_product_changed before update on template_product when (select state from template where id = old.template_id) <> 'DRAFT' begin select raise(abort, 'a published template version never changes'); end"),
        (Some(Sqlite), "create trigger template_product_removed before delete on template_product when (select state from template where id = old.template_id) <> 'DRAFT' begin select raise(abort, 'a published template version never changes'); end"),
    ];

step! {
    /// Criteria lines with their maxima, and the usual products of a position.
    "m0003_templates",
    Table::new("template")
        .id()
        .reference("position_id", "position")
        .whole("number")
        .code("state")
        .day("effective_from")
        .big("step")
        .big_null("published_at")
        .day_null("retired_from")
        .version()
        .unique(&["position_id", "number"])
        .index(&["position_id", "effective_from"]),
    Table::new("template_line")
        .id()
        .reference("template_id", "template")
        .code("code")
        .code("criterion")
        .text("name")
        .big("maximum")
        .whole("ordinal")
        // Fed from citizens' satisfaction: the shares in 10⁻⁶ that propose 0 and the maximum, and the least ratings.
        .big_null("feed_from")
        .big_null("feed_to")
        .big_null("feed_least")
        .unique(&["template_id", "code"]),
    Table::new("template_product")
        .id()
        .reference("template_id", "template")
        .reference("product_id", "product")
        .whole("usual_amount")
        .whole("due_day")
        .whole("ordinal")
        .unique(&["template_id", "product_id", "due_day"]),
    ; NOTES
}

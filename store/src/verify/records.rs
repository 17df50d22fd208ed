//! Units of output records add up.

use super::{Law, TOLD};
use crate::db::Source;
use crate::fail::Found;
use domain::score::products::Origin;
use entity::coded::Coded;
use entity::{output_event, output_record};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// Of a planned row no more is done than was assigned, of units that were given away nothing is done, no amount is
/// negative, and each event names a unit that its record has.
pub async fn units_add_up(source: &Source<'_>) -> Found<Law> {
    use output_record::Column as C;
    let mut law = Law::new("units of records add up");
    let live = output_record::Entity::find().filter(C::VoidedAt.is_null());
    law.looked_at = usize::try_from(live.clone().count(source).await?).unwrap_or_default();
    let col = |column: C| Expr::col((output_record::Entity, column));
    let planned =
        Condition::all().add(C::Origin.eq(Coded(Origin::Plan))).add(col(C::Completed).gt(col(C::Assigned)));
    let given = Condition::all().add(C::HandedOverReason.is_not_null()).add(C::Completed.gt(0));
    let negative = Condition::any().add(C::Assigned.lt(0)).add(C::Completed.lt(0));
    let wrong = Condition::any().add(planned).add(given).add(negative);
    for row in live.filter(wrong).order_by_asc(C::Id).limit(TOLD).all(source).await? {
        let what = if row.handed_over_reason.is_some() { "was given away" } else { "was assigned" };
        law.broken(format!(
            "record {} ({} {}): {} done of {} that {what}",
            row.id.0, row.source, row.reference, row.completed, row.assigned
        ));
    }
    let unit = || Expr::col((output_event::Entity, output_event::Column::UnitNumber));
    let beyond = Query::select()
        .expr(Expr::val(1))
        .from(output_record::Entity)
        .and_where(col(C::Id).eq(Expr::col((output_event::Entity, output_event::Column::RecordId))))
        .and_where(col(C::VoidedAt).is_null())
        .cond_where(
            Condition::any()
                .add(unit().lt(1))
                .add(Condition::all().add(col(C::Assigned).lt(unit())).add(col(C::Completed).lt(unit()))),
        )
        .take();
    let events = output_event::Entity::find()
        .filter(output_event::Column::VoidedAt.is_null())
        .filter(output_event::Column::UnitNumber.is_not_null())
        .filter(Expr::exists(beyond))
        .order_by_asc(output_event::Column::Id)
        .limit(TOLD);
    for event in events.all(source).await? {
        let unit = event.unit_number.unwrap_or_default();
        law.broken(format!(
            "event {} of record {}: there is no unit {unit}",
            event.reference, event.record_id.0
        ));
    }
    Ok(law)
}

//! Units of output records add up.

use super::{Law, TOLD};
use crate::db::Source;
use crate::fail::Found;
use domain::score::products::Origin;
use entity::coded::Coded;
use entity::{delivery, output_event, output_record, period};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// Of a planned row no more is done than was assigned, of units that were given away nothing is done, no amount is
/// negative, and each event names a unit that its record has.
pub async fn units_add_up(source: &Source<'_>, law: &mut Law) -> Found<()> {
    use output_record::Column as C;
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
    Ok(())
}

/// What a record says is completed is the sum of its deliveries up to the closing day of its period.
pub async fn deliveries_add_up(source: &Source<'_>, law: &mut Law) -> Found<()> {
    use output_record::Column as C;
    let live = output_record::Entity::find().filter(C::VoidedAt.is_null());
    law.looked_at = usize::try_from(live.clone().count(source).await?).unwrap_or_default();
    let col = |column: C| Expr::col((output_record::Entity, column));
    let of = |column| Expr::col((delivery::Entity, column));
    let closing = Query::select()
        .column((period::Entity, period::Column::ClosingDay))
        .from(period::Entity)
        .and_where(Expr::col((period::Entity, period::Column::Id)).eq(col(C::PeriodId)))
        .take();
    let delivered = Query::select()
        .expr(Func::coalesce([Func::sum(of(delivery::Column::Units)).into(), Expr::val(0)]))
        .from(delivery::Entity)
        .and_where(of(delivery::Column::RecordId).eq(col(C::Id)))
        .and_where(
            of(delivery::Column::DayFinished).lte(SimpleExpr::SubQuery(None, Box::new(closing.into()))),
        )
        .take();
    let wrong = col(C::Completed).ne(SimpleExpr::SubQuery(None, Box::new(delivered.into())));
    for row in live.filter(wrong).order_by_asc(C::Id).limit(TOLD).all(source).await? {
        law.broken(format!(
            "record {} ({} {}): {} done, and not as many delivered",
            row.id.0, row.source, row.reference, row.completed
        ));
    }
    Ok(())
}

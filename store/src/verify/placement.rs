//! The plan of posts, bars and wishes are such as could have been entered.

use super::{Law, TOLD};
use crate::db::Source;
use crate::fail::Found;
use entity::{move_bar, move_wish, position, post_plan, unit_ancestor};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// No plan has fewer posts than none, of a position that its unit cannot use or that is retired; no bar and no wish ends
/// before it begins.
pub async fn plans_stand(source: &Source<'_>, law: &mut Law) -> Found<()> {
    law.looked_at = usize::try_from(post_plan::Entity::find().count(source).await?).unwrap_or_default();
    let planned = |column: post_plan::Column| Expr::col((post_plan::Entity, column));
    let held = |column: position::Column| Expr::col((position::Entity, column));
    let usable = Query::select()
        .expr(Expr::val(1))
        .from(position::Entity)
        .inner_join(
            unit_ancestor::Entity,
            Expr::col((unit_ancestor::Entity, unit_ancestor::Column::AncestorId))
                .eq(held(position::Column::OwnerUnitId)),
        )
        .and_where(held(position::Column::Id).eq(planned(post_plan::Column::PositionId)))
        .and_where(
            Expr::col((unit_ancestor::Entity, unit_ancestor::Column::UnitId))
                .eq(planned(post_plan::Column::UnitId)),
        )
        .take();
    let retired = Query::select()
        .expr(Expr::val(1))
        .from(position::Entity)
        .and_where(held(position::Column::Id).eq(planned(post_plan::Column::PositionId)))
        .and_where(held(position::Column::RetiredFrom).lte(planned(post_plan::Column::ValidFrom)))
        .take();
    let rows = post_plan::Entity::find().order_by_asc(post_plan::Column::Id).limit(TOLD);
    for row in rows.clone().filter(post_plan::Column::Posts.lt(0)).all(source).await? {
        law.broken(format!("plan {} has {} posts", row.id.0, row.posts));
    }
    for row in rows.clone().filter(Expr::exists(usable).not()).all(source).await? {
        law.broken(format!("plan {} is of a position that its unit cannot use", row.id.0));
    }
    let living = rows.filter(post_plan::Column::Posts.gt(0));
    for row in living.filter(Expr::exists(retired)).all(source).await? {
        law.broken(format!("plan {} is of a retired position", row.id.0));
    }
    let bars = move_bar::Entity::find().order_by_asc(move_bar::Column::Id);
    law.looked_at += usize::try_from(bars.clone().count(source).await?).unwrap_or_default();
    let reversed = Expr::col(move_bar::Column::ValidTo).lt(Expr::col(move_bar::Column::ValidFrom));
    for row in bars.filter(reversed).limit(TOLD).all(source).await? {
        law.broken(format!("bar {} ends before it begins", row.id.0));
    }
    let wishes = move_wish::Entity::find().order_by_asc(move_wish::Column::Id);
    law.looked_at += usize::try_from(wishes.clone().count(source).await?).unwrap_or_default();
    let reversed = Expr::col(move_wish::Column::ValidTo).lt(Expr::col(move_wish::Column::ValidFrom));
    for row in wishes.filter(reversed).limit(TOLD).all(source).await? {
        law.broken(format!("wish {} ends before it begins", row.id.0));
    }
    Ok(())
}

//! Nothing has moved in a locked period.

use super::{Law, TOLD};
use crate::db::Source;
use crate::fail::Found;
use domain::terms::{PeriodKind, PeriodState, Term};
use entity::coded::Coded;
use entity::{agency_period, criterion_score, delivery, evaluation, output_record, period};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

/// No latest evaluation of a locked month or quarter was computed after the lock. In a locked year the inputs of the
/// class stay writable until the cap run, so its rows may be revised.
pub async fn nothing_moved(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let years: HashSet<_> = period::Entity::find()
        .filter(period::Column::Kind.eq(Coded(PeriodKind::Year)))
        .all(source)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    let locked = agency_period::Entity::find()
        .filter(agency_period::Column::State.eq(Coded(PeriodState::Locked)))
        .all(source)
        .await?;
    let locked: HashMap<_, Vec<_>> = locked.into_iter().filter(|row| !years.contains(&row.period_id)).fold(
        HashMap::new(),
        |mut all, row| {
            all.entry(row.period_id).or_insert_with(Vec::new).push((row.agency_id, row.locked_at));
            all
        },
    );
    for (period, agencies) in locked {
        law.looked_at += agencies.len();
        for (agency, locked_at) in agencies {
            let moved: Vec<(String, i64)> = evaluation::Entity::find()
                .select_only()
                .column(evaluation::Column::PersonCode)
                .column(evaluation::Column::ComputedAt)
                .filter(evaluation::Column::PeriodId.eq(period))
                .filter(evaluation::Column::AgencyId.eq(agency))
                .filter(Expr::col(evaluation::Column::ComputedAt).gt(locked_at.unwrap_or(i64::MAX)))
                .into_tuple()
                .all(source)
                .await?;
            for (code, at) in moved {
                let at = domain::moment::Moment(at).rfc3339();
                law.broken(format!("{code} in period {} was computed at {at}, after the lock", period.0));
            }
        }
    }
    Ok(())
}

/// The locked period of an agency that had evaluated this person in it, where it was locked before a moment.
fn locked_before(person: SimpleExpr, period: SimpleExpr, at: SimpleExpr) -> SelectStatement {
    let row = |column| Expr::col((evaluation::Entity, column));
    let state = |column| Expr::col((agency_period::Entity, column));
    Query::select()
        .expr(Expr::val(1))
        .from(evaluation::Entity)
        .inner_join(
            agency_period::Entity,
            state(agency_period::Column::AgencyId)
                .equals((evaluation::Entity, evaluation::Column::AgencyId))
                .and(
                    state(agency_period::Column::PeriodId)
                        .equals((evaluation::Entity, evaluation::Column::PeriodId)),
                ),
        )
        .and_where(row(evaluation::Column::Latest).eq(true))
        .and_where(row(evaluation::Column::PersonId).eq(person))
        .and_where(row(evaluation::Column::PeriodId).eq(period))
        .and_where(state(agency_period::Column::State).eq(PeriodState::Locked.code()))
        .and_where(state(agency_period::Column::LockedAt).lt(at))
        .take()
}

/// No point, record or delivery was entered into a period after it was locked.
pub async fn nothing_entered(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let score = |column| Expr::col((criterion_score::Entity, column));
    let locked = locked_before(
        score(criterion_score::Column::PersonId),
        score(criterion_score::Column::PeriodId),
        score(criterion_score::Column::EnteredAt),
    );
    law.looked_at +=
        usize::try_from(criterion_score::Entity::find().count(source).await?).unwrap_or_default();
    let rows = criterion_score::Entity::find()
        .filter(Expr::exists(locked))
        .order_by_asc(criterion_score::Column::Id)
        .limit(TOLD);
    for row in rows.all(source).await? {
        law.broken(format!("line {} of person {} in period {}", row.line, row.person_id.0, row.period_id.0));
    }
    let record = |column| Expr::col((output_record::Entity, column));
    let locked_at = |at| {
        locked_before(record(output_record::Column::PersonId), record(output_record::Column::PeriodId), at)
    };
    law.looked_at += usize::try_from(output_record::Entity::find().count(source).await?).unwrap_or_default();
    let rows = output_record::Entity::find()
        .filter(Expr::exists(locked_at(record(output_record::Column::EnteredAt))))
        .order_by_asc(output_record::Column::Id)
        .limit(TOLD);
    for row in rows.all(source).await? {
        law.broken(format!("record {} ({} {})", row.id.0, row.source, row.reference));
    }
    let entered = Expr::col((delivery::Entity, delivery::Column::EnteredAt));
    let of_record = Query::select()
        .expr(Expr::val(1))
        .from(output_record::Entity)
        .and_where(record(output_record::Column::Id).equals((delivery::Entity, delivery::Column::RecordId)))
        .and_where(Expr::exists(locked_at(entered)))
        .take();
    let rows = delivery::Entity::find()
        .filter(Expr::exists(of_record))
        .order_by_asc(delivery::Column::Id)
        .limit(TOLD);
    for row in rows.all(source).await? {
        law.broken(format!("delivery of {} on record {}", row.day_finished, row.record_id.0));
    }
    Ok(())
}

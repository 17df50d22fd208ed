//! A row that was carried before, brought to what is left now: its period was opened again, or its record has changed.

use super::{Child, events_for, insert_events, move_deliveries};
use crate::fail::Found;
use crate::write::Tx;
use chrono::NaiveDate;
use entity::ids::{OutputRecordId, PeriodId};
use entity::{delivery, output_event, output_record};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{HashMap, HashSet};

/// Brings a row carried before to what is left now; `closing`: the closing days of the periods that take rows.
pub(in crate::carry) async fn update(
    tx: &Tx,
    child: &Child,
    existing: &output_record::Model,
    closing: &HashMap<PeriodId, NaiveDate>,
) -> Found<()> {
    let closes = closing.get(&existing.period_id).copied();
    let mut after = existing.clone();
    after.completed += child.moved(closes) - replaced(tx, child, existing.id, closes).await?;
    after.assigned = i32::try_from(child.assigned_there(&after)).unwrap_or(i32::MAX);
    after.deadline = child.record.deadline;
    after.version += 1;
    if after.assigned == 0 {
        after.voided_at = Some(tx.call().at.0);
        after.void_reason = Some("finished in the period that it was carried from".into());
    }
    withdraw_events(tx, existing.id, after.assigned).await?;
    output_record::Entity::update(output_record::ActiveModel::from(after).reset_all())
        .exec(tx.conn())
        .await?;
    let there: HashSet<String> = output_event::Entity::find()
        .filter(output_event::Column::RecordId.eq(existing.id))
        .all(tx.conn())
        .await?
        .into_iter()
        .map(|event| event.reference)
        .collect();
    let events: Vec<_> = events_for(tx, child, existing.id)
        .into_iter()
        .filter(|event| event.reference.try_as_ref().is_none_or(|reference| !there.contains(reference)))
        .collect();
    insert_events(tx, &events).await?;
    move_deliveries(tx, child, existing.id).await
}

/// Takes events out of use whose unit is no longer carried: it was finished where it came from.
async fn withdraw_events(tx: &Tx, record: OutputRecordId, assigned: i32) -> Found<()> {
    output_event::Entity::update_many()
        .col_expr(output_event::Column::VoidedAt, Expr::value(tx.call().at.0))
        .col_expr(output_event::Column::VoidReason, Expr::value("its unit is no longer carried"))
        .col_expr(output_event::Column::Version, Expr::col(output_event::Column::Version).add(1))
        .filter(output_event::Column::RecordId.eq(record))
        .filter(output_event::Column::VoidedAt.is_null())
        .filter(output_event::Column::UnitNumber.gt(assigned))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// The units there, as far as they count in a period that closes on that day, of deliveries that the moved ones replace.
async fn replaced(tx: &Tx, child: &Child, record: OutputRecordId, closing: Option<NaiveDate>) -> Found<i32> {
    let days: Vec<NaiveDate> = child.deliveries.iter().map(|(row, _)| row.day_finished).collect();
    let there = delivery::Entity::find()
        .filter(delivery::Column::RecordId.eq(record))
        .filter(delivery::Column::DayFinished.is_in(days))
        .all(tx.conn())
        .await?;
    let replaces = |there: &&delivery::Model| {
        let counts = closing.is_some_and(|day| there.day_finished <= day);
        counts && child.deliveries.iter().any(|(row, _)| says_again(row, there))
    };
    Ok(there.iter().filter(replaces).map(|row| row.units).sum())
}

/// Whether a delivery is what the same source now says of a day that was moved before: the period was opened again, and the
/// source has sent the whole record anew. What a superior has corrected there is his own word.
pub(super) fn says_again(moved: &delivery::Model, there: &delivery::Model) -> bool {
    moved.day_finished == there.day_finished && moved.source == there.source && !there.corrected
}

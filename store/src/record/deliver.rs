//! Writing deliveries of one record, by the person, his superior or the record's source.

use super::write::told;
use super::{Record, numbers_text};
use crate::audit::Event;
use crate::fail::Found;
use crate::policy::{Permitted, act};
use crate::write::Tx;
use chrono::NaiveDate;
use entity::{delivery, output_record};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde::Serialize;
use serde_json::json;

/// One day of work on a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// The day of the work.
    pub day: NaiveDate,
    /// Units finished; 0 withdraws the day.
    pub units: i32,
    /// Which ones; empty: the lowest open numbers.
    pub numbers: Vec<i64>,
    /// Who sends it: `OWN`, `SUPERIOR`, or the record's source.
    pub source: String,
    /// A superior has corrected it: neither person nor source changes it any more.
    pub corrected: bool,
}

/// Writes days of work of one record, with what it then has completed, and evidence and note where they are given.
pub async fn deliver(
    tx: &mut Tx,
    permit: &Permitted<act::DeliverRecords>,
    before: &Record,
    days: &[Delivered],
    after: Record,
    reason: Option<&str>,
) -> Found<Record> {
    permit.person(before.person_id)?;
    for day in days {
        delivery::Entity::delete_many()
            .filter(delivery::Column::RecordId.eq(before.id))
            .filter(delivery::Column::DayFinished.eq(day.day))
            .exec(tx.conn())
            .await?;
        // A corrected day without units stays as a row that says so, or the source would bring it back.
        if day.units == 0 && !day.corrected {
            continue;
        }
        let row = delivery::ActiveModel {
            record_id: Set(before.id),
            day_finished: Set(day.day),
            units: Set(day.units),
            unit_numbers: Set(numbers_text(&day.numbers)),
            source: Set(day.source.clone()),
            corrected: Set(day.corrected),
            entered_by_id: Set(tx.call().viewer.account.map_or(0, |account| account.0)),
            entered_at: Set(tx.call().at.0),
            ..Default::default()
        };
        delivery::Entity::insert(row).exec_without_returning(tx.conn()).await?;
    }
    let after = Record { version: before.version + 1, ..after };
    output_record::Entity::update(output_record::ActiveModel::from(after.clone()).reset_all())
        .exec(tx.conn())
        .await?;
    let event = Event::new("DeliverRecords", "output_record", Some(before.id.0));
    tx.record(
        event.change(&told(before), &json!({ "record": told(&after), "deliveries": days })).because(reason),
    );
    Ok(after)
}

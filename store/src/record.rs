//! Output records: what one person was assigned and delivered in one period for one product (Art. 13-14, 18.1), with
//! its deliveries and events.

mod counts;
mod deliver;
mod event;
mod holders;
mod list;
mod part;
mod write;

pub use counts::{Counted, Day, is_kept, replace_days, settle};
pub use deliver::{Delivered, deliver};
pub use event::{
    Confirming, NewEvent, confirm, delay_reference, find_event, is_of_others, kept_as, lock_event, renumber,
    save_events, stays, sync_delays, void_event,
};
pub use holders::{Holder, existing, holders, is_superiors};
pub use list::{RecordFilter, Unconfirmed, count, list, unconfirmed};
pub use part::{Mover, cut, given_away, next_part, open_units, release};
pub use write::{
    Assigned, Counts, Kept, Key, Outcome, Saved, assign, change, insert_part, lock, parts, repeats, void,
};

use crate::db::Source;
use crate::fail::Found;
use crate::policy::Visibility;
use crate::rows;
use domain::score::deliveries::Delivery;
use entity::ids::{OutputEventId, OutputRecordId, PeriodId};
use entity::{delivery, output_event, output_record, unit};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// The source of what people enter by hand.
pub const BY_HAND: &str = "THUOCDO";

/// A record as stored.
pub type Record = output_record::Model;
/// An event of a record as stored.
pub type EventRow = output_event::Model;
/// A delivery of a record as stored.
pub type DeliveryRow = delivery::Model;

/// Records by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[OutputRecordId],
) -> Found<HashMap<OutputRecordId, Record>> {
    rows::by_ids::<output_record::Entity>(source, ids).await
}

/// Of these records those that a viewer may read.
pub async fn find_visible(
    source: &Source<'_>,
    ids: &[OutputRecordId],
    sees: &Visibility,
) -> Found<HashMap<OutputRecordId, Record>> {
    if sees.is_nothing() {
        return Ok(HashMap::new());
    }
    let person = (output_record::Entity, output_record::Column::PersonId);
    let rows = output_record::Entity::find()
        .filter(output_record::Column::Id.is_in(ids.iter().copied()))
        .filter(sees.condition(person, None::<(unit::Entity, unit::Column)>))
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The rows of a reference: the parts in one period or in all, the latest period first, then in order of part.
pub async fn find_by_reference(
    source: &Source<'_>,
    name: &str,
    reference: &str,
    period: Option<PeriodId>,
) -> Found<Vec<Record>> {
    let mut select = output_record::Entity::find()
        .filter(output_record::Column::Source.eq(name))
        .filter(output_record::Column::Reference.eq(reference));
    if let Some(period) = period {
        select = select.filter(output_record::Column::PeriodId.eq(period));
    }
    Ok(select
        .order_by_desc(output_record::Column::PeriodId)
        .order_by_asc(output_record::Column::Part)
        .all(source)
        .await?)
}

/// The events of records, by record, voided ones included, in the order of their making.
pub async fn events(
    source: &Source<'_>,
    records: &[OutputRecordId],
) -> Found<HashMap<OutputRecordId, Vec<EventRow>>> {
    let mut all: HashMap<OutputRecordId, Vec<EventRow>> = HashMap::new();
    for chunk in records.chunks(10_000) {
        let rows = output_event::Entity::find()
            .filter(output_event::Column::RecordId.is_in(chunk.iter().copied()))
            .order_by_asc(output_event::Column::Id)
            .all(source)
            .await?;
        for row in rows {
            all.entry(row.record_id).or_default().push(row);
        }
    }
    Ok(all)
}

/// Events by key, voided ones included.
pub async fn find_events(
    source: &Source<'_>,
    ids: &[OutputEventId],
) -> Found<HashMap<OutputEventId, EventRow>> {
    let select = output_event::Entity::find().filter(output_event::Column::Id.is_in(ids.iter().copied()));
    Ok(select.all(source).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The deliveries of records, by record, in order of day.
pub async fn deliveries(
    source: &Source<'_>,
    records: &[OutputRecordId],
) -> Found<HashMap<OutputRecordId, Vec<DeliveryRow>>> {
    let mut all: HashMap<OutputRecordId, Vec<DeliveryRow>> = HashMap::new();
    for chunk in records.chunks(10_000) {
        let rows = delivery::Entity::find()
            .filter(delivery::Column::RecordId.is_in(chunk.iter().copied()))
            .order_by_asc(delivery::Column::RecordId)
            .order_by_asc(delivery::Column::DayFinished)
            .all(source)
            .await?;
        for row in rows {
            all.entry(row.record_id).or_default().push(row);
        }
    }
    Ok(all)
}

/// A stored delivery as the rules know it.
#[must_use]
pub fn delivered(row: &DeliveryRow) -> Delivery {
    Delivery {
        day: row.day_finished,
        units: i64::from(row.units),
        numbers: numbers(row.unit_numbers.as_deref()),
    }
}

/// Unit numbers as stored: separated by `|`.
#[must_use]
pub fn numbers(text: Option<&str>) -> Vec<i64> {
    text.map(|text| text.split('|').filter_map(|unit| unit.parse().ok()).collect()).unwrap_or_default()
}

/// Unit numbers to store; none where none is named.
#[must_use]
pub fn numbers_text(units: &[i64]) -> Option<String> {
    (!units.is_empty()).then(|| units.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
}

/// The records of people in a period that are not voided, by person, in the order of their making.
pub async fn of_people(
    source: &Source<'_>,
    people: &[entity::ids::PersonId],
    period: PeriodId,
) -> Found<HashMap<entity::ids::PersonId, Vec<Record>>> {
    let mut all: HashMap<_, Vec<Record>> = HashMap::new();
    for chunk in people.chunks(10_000) {
        let rows = output_record::Entity::find()
            .filter(output_record::Column::PeriodId.eq(period))
            .filter(output_record::Column::PersonId.is_in(chunk.iter().copied()))
            .filter(output_record::Column::VoidedAt.is_null())
            .order_by_asc(output_record::Column::Id)
            .all(source)
            .await?;
        for row in rows {
            all.entry(row.person_id).or_default().push(row);
        }
    }
    Ok(all)
}

/// The rows of many references, by source and reference.
pub async fn of_references<'a>(
    source: &Source<'_>,
    keys: impl Iterator<Item = (&'a str, &'a str)>,
) -> Found<HashMap<(String, String), Vec<Record>>> {
    let mut by_source: HashMap<&str, std::collections::BTreeSet<&str>> = HashMap::new();
    for (name, reference) in keys {
        by_source.entry(name).or_default().insert(reference);
    }
    let mut found: HashMap<(String, String), Vec<Record>> = HashMap::new();
    for (name, references) in by_source {
        let references: Vec<&str> = references.into_iter().collect();
        for chunk in references.chunks(10_000) {
            let rows = output_record::Entity::find()
                .filter(output_record::Column::Source.eq(name))
                .filter(output_record::Column::Reference.is_in(chunk.iter().copied()))
                .order_by_asc(output_record::Column::Id)
                .all(source)
                .await?;
            for row in rows {
                found.entry((row.source.clone(), row.reference.clone())).or_default().push(row);
            }
        }
    }
    Ok(found)
}

//! What positions require: a competency at a level from a day on, with its weight. Level 0 ends it; the last row that has
//! begun holds.

use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::trail::Trail;
use crate::write::Tx;
use chrono::NaiveDate;
use entity::ids::{CompetencyId, PositionCompetencyId, PositionId, UnitId};
use entity::position_competency;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use std::collections::{BTreeMap, HashMap};

/// A requirement as stored.
pub type PositionCompetency = position_competency::Model;

/// A requirement as HR of the position's owner describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RequirementInput {
    /// The position.
    pub position: PositionId,
    /// The unit that keeps it.
    pub owner: UnitId,
    /// The competency.
    pub competency: CompetencyId,
    /// From this day on.
    pub from: NaiveDate,
    /// 1 to 5; 0 ends it.
    pub level: i32,
    /// How much the position rests on it, in 10⁻⁶.
    pub weight: i64,
}

/// Requirements by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[PositionCompetencyId],
) -> Found<HashMap<PositionCompetencyId, PositionCompetency>> {
    rows::by_ids::<position_competency::Entity>(source, ids).await
}

/// What names a requirement.
type Key = (PositionId, CompetencyId, NaiveDate);

fn key(row: &PositionCompetency) -> Key {
    (row.position_id, row.competency_id, row.valid_from)
}

/// All that positions have ever required, by position, in order of competency and day.
pub async fn of_positions(
    source: &Source<'_>,
    positions: &[PositionId],
) -> Found<HashMap<PositionId, Vec<PositionCompetency>>> {
    let rows = position_competency::Entity::find()
        .filter(position_competency::Column::PositionId.is_in(positions.iter().copied()))
        .order_by_asc(position_competency::Column::CompetencyId)
        .order_by_asc(position_competency::Column::ValidFrom)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.position_id))
}

/// Of all rows of a position those that hold on a day, in order of competency.
#[must_use]
pub fn on(rows: &[PositionCompetency], day: NaiveDate) -> Vec<PositionCompetency> {
    let mut last: BTreeMap<CompetencyId, &PositionCompetency> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.valid_from <= day) {
        let held = last.entry(row.competency_id).or_insert(row);
        if held.valid_from < row.valid_from {
            *held = row;
        }
    }
    last.into_values().filter(|row| row.level > 0).cloned().collect()
}

/// What positions require on a day, in order of competency; a position that requires nothing is left out.
pub async fn required(
    source: &Source<'_>,
    positions: &[PositionId],
    day: NaiveDate,
) -> Found<HashMap<PositionId, Vec<PositionCompetency>>> {
    let all = of_positions(source, positions).await?;
    let held = all.into_iter().map(|(position, rows)| (position, on(&rows, day)));
    Ok(held.filter(|(_, rows)| !rows.is_empty()).collect())
}

/// Requirements by their keys.
async fn find_keys(tx: &Tx, inputs: &[RequirementInput]) -> Found<HashMap<Key, PositionCompetency>> {
    let mut positions: Vec<PositionId> = inputs.iter().map(|input| input.position).collect();
    positions.sort_unstable();
    positions.dedup();
    let rows = position_competency::Entity::find()
        .filter(position_competency::Column::PositionId.is_in(positions))
        .order_by_asc(position_competency::Column::Id)
        .lock_exclusive()
        .all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (key(&row), row)).collect())
}

/// Creates requirements or brings them to what is described; the same twice changes nothing. In the inputs' order.
pub async fn upsert_many(
    tx: &mut Tx,
    permit: &Permitted<act::EditCatalogue>,
    inputs: &[RequirementInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<PositionCompetency>> {
    let before = find_keys(tx, inputs).await?;
    let mut rows = Vec::new();
    for input in inputs {
        permit.unit(input.owner)?;
        let known = before.get(&(input.position, input.competency, input.from));
        if known.is_some_and(|row| row.level == input.level && row.weight == input.weight) {
            continue;
        }
        rows.push(position_competency::ActiveModel {
            id: sea_orm::NotSet,
            position_id: Set(input.position),
            competency_id: Set(input.competency),
            valid_from: Set(input.from),
            level: Set(input.level),
            weight: Set(input.weight),
            version: Set(known.map_or(1, |row| row.version + 1)),
        });
    }
    let once = OnConflict::columns([
        position_competency::Column::PositionId,
        position_competency::Column::CompetencyId,
        position_competency::Column::ValidFrom,
    ])
    .update_columns([
        position_competency::Column::Level,
        position_competency::Column::Weight,
        position_competency::Column::Version,
    ])
    .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(6)) {
        let insert = position_competency::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    let after = find_keys(tx, inputs).await?;
    let mut found = Vec::new();
    for input in inputs {
        let key = (input.position, input.competency, input.from);
        let now = after.get(&key).ok_or(Fail::Busy)?;
        let was = before.get(&key);
        if was == Some(now) {
            trail.unchanged();
        } else {
            let noun = "position_competency";
            trail.note(tx, Action::EditCatalogue, noun, now.id.0, was.map(told), told(now));
        }
        found.push(now.clone());
    }
    Ok(found)
}

/// A requirement as the audit trail tells it.
fn told(row: &PositionCompetency) -> serde_json::Value {
    serde_json::json!({
        "position": row.position_id, "competency": row.competency_id, "from": row.valid_from,
        "level": row.level, "weight": row.weight, "version": row.version,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_that_has_begun_holds_and_level_0_ends_it() {
        let row = |competency, from: &str, level| PositionCompetency {
            id: PositionCompetencyId(0),
            position_id: PositionId(1),
            competency_id: CompetencyId(competency),
            valid_from: from.parse().expect("a day"),
            level,
            weight: 1_000_000,
            version: 1,
        };
        let rows = [
            row(1, "2026-01-01", 2),
            row(1, "2026-06-01", 4),
            row(2, "2026-01-01", 3),
            row(2, "2026-05-01", 0),
        ];
        let levels = |day: &str| -> Vec<(i64, i32)> {
            let day = day.parse().expect("a day");
            on(&rows, day).iter().map(|row| (row.competency_id.0, row.level)).collect()
        };
        assert_eq!(levels("2025-12-31"), []);
        assert_eq!(levels("2026-04-30"), [(1, 2), (2, 3)]);
        assert_eq!(levels("2026-05-31"), [(1, 2)]);
        assert_eq!(levels("2026-06-01"), [(1, 4)]);
    }
}

//! What independent surveys published about units: a share a unit and year, with its source.

use crate::db::Source;
use crate::dialect;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act};
use crate::trail::{Batch, Trail};
use crate::write::Tx;
use entity::ids::UnitId;
use entity::survey_result;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// A published figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyInput {
    /// The unit.
    pub unit: UnitId,
    /// The year that was surveyed.
    pub year: i32,
    /// The share of satisfied citizens, in 10⁻⁶.
    pub share: i64,
    /// Where it was published.
    pub source: String,
}

/// A published figure as it is shown beside a unit's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyShown {
    /// The unit that was surveyed: the one itself, or the nearest above.
    pub unit: UnitId,
    /// The year that was surveyed.
    pub year: i32,
    /// The share of satisfied citizens, in 10⁻⁶.
    pub share: i64,
    /// Where it was published.
    pub source: String,
}

/// Writes published figures, or brings those of the same unit and year to what is described.
pub async fn save_surveys(
    tx: &mut Tx,
    permit: &Permitted<act::RecordSurvey>,
    inputs: &[SurveyInput],
    batch: &mut Batch,
) -> Found<()> {
    use survey_result::Column as C;
    let units: BTreeSet<UnitId> = inputs.iter().map(|input| input.unit).collect();
    for unit in &units {
        permit.unit(*unit)?;
    }
    let rows = survey_result::Entity::find().filter(C::UnitId.is_in(units)).all(tx.conn()).await?;
    let known: HashMap<(UnitId, i32), survey_result::Model> =
        rows.into_iter().map(|row| ((row.unit_id, row.year), row)).collect();
    let mut trail = Trail::Batch(batch);
    let mut new = Vec::new();
    let said = |unit: UnitId, year: i32, share: i64, source: &str| -> Value {
        json!({ "unit": unit, "year": year, "share": share, "source": source })
    };
    for input in inputs {
        let told = said(input.unit, input.year, input.share, &input.source);
        match known.get(&(input.unit, input.year)) {
            Some(row) if row.share == input.share && row.source == input.source => trail.unchanged(),
            Some(row) => {
                let before = said(row.unit_id, row.year, row.share, &row.source);
                trail.note(tx, Action::RecordSurvey, "survey_result", row.id.0, Some(before), told);
                let after = survey_result::Model {
                    share: input.share,
                    source: input.source.clone(),
                    version: row.version + 1,
                    ..row.clone()
                };
                let after = survey_result::ActiveModel::from(after).reset_all();
                survey_result::Entity::update(after).exec(tx.conn()).await?;
            }
            None => {
                trail.note(tx, Action::RecordSurvey, "survey_result", 0, None, told);
                new.push(survey_result::ActiveModel {
                    unit_id: Set(input.unit),
                    year: Set(input.year),
                    share: Set(input.share),
                    source: Set(input.source.clone()),
                    version: Set(1),
                    ..Default::default()
                });
            }
        }
    }
    for chunk in new.chunks(dialect::rows_per_insert(5)) {
        survey_result::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

/// The last published figure of each unit by a year: its own, else that of the nearest unit above that has one.
pub async fn surveys(
    source: &Source<'_>,
    keys: &[(UnitId, i32)],
) -> Found<HashMap<(UnitId, i32), SurveyShown>> {
    let units: Vec<UnitId> = keys.iter().map(|(unit, _)| *unit).collect();
    let above = crate::unit::ancestors(source, &units).await?;
    let mut ids: Vec<UnitId> = above.values().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut rows: HashMap<UnitId, Vec<survey_result::Model>> = HashMap::new();
    for row in
        survey_result::Entity::find().filter(survey_result::Column::UnitId.is_in(ids)).all(source).await?
    {
        rows.entry(row.unit_id).or_default().push(row);
    }
    let of = |(unit, year): &(UnitId, i32)| {
        let last = above.get(unit)?.iter().find_map(|above| {
            let own = rows.get(above)?.iter().filter(|row| row.year <= *year);
            own.max_by_key(|row| row.year)
        })?;
        let (unit, year, share) = (last.unit_id, last.year, last.share);
        Some(SurveyShown { unit, year, share, source: last.source.clone() })
    };
    Ok(keys.iter().filter_map(|key| Some((*key, of(key)?))).collect())
}

//! HR says which competencies a position requires, at which level, from a day on.

use crate::services::checks::check_version;
use chrono::NaiveDate;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use domain::training::LEVELS;
use serde::Serialize;
use store::policy::{act, on_units};
use store::position_competency::{self as rows, PositionCompetency, RequirementInput};
use store::{Call, Fail, Found, Source, Trail, competency, position, write};

/// A requirement as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaveRequirement {
    /// Code of the position.
    pub position: String,
    /// Code of the competency.
    pub competency: String,
    /// From this day on.
    pub valid_from: NaiveDate,
    /// 1 to 5; 0 ends it.
    pub level: i32,
    /// How much the position rests on it; 1 where nothing is said.
    pub weight: Exact,
    /// The version that was read.
    pub expected_version: Option<i64>,
}

/// The most that a competency can weigh, in 10⁻⁶.
pub const MOST_WEIGHT: i64 = 10_000_000;

/// A level from `from` to 5.
///
/// # Errors
/// `LEVEL_OUT_OF_RANGE` at `path`.
pub fn check_level(level: i32, from: u8, path: &str) -> Result<(), Refusal> {
    let fits = u8::try_from(level).is_ok_and(|level| (from..=*LEVELS.end()).contains(&level));
    let refusal = || {
        Refusal::new(Code::LevelOutOfRange, path)
            .with("value", level)
            .with("min", from)
            .with("max", LEVELS.end())
    };
    fits.then_some(()).ok_or_else(refusal)
}

/// From which day on a position requires nothing more, where a requirement would begin then or later.
#[must_use]
pub fn retired(retired_from: Option<NaiveDate>, level: i32, from: NaiveDate) -> Option<NaiveDate> {
    retired_from.filter(|retired| level > 0 && *retired <= from)
}

/// A weight in 10⁻⁶.
fn weight(value: &Exact) -> Result<i64, Refusal> {
    let fits = |micro: &i64| (1..=MOST_WEIGHT).contains(micro);
    let refusal = || Refusal::new(Code::WeightOutOfRange, "weight").with("value", value);
    value.exact_micro().filter(fits).ok_or_else(refusal)
}

/// Creates a requirement or brings that of the same position, competency and day to what is described.
///
/// # Errors
/// `LEVEL_OUT_OF_RANGE`, `WEIGHT_OUT_OF_RANGE`, `POSITION_UNKNOWN`, `POSITION_RETIRED`, `COMPETENCY_UNKNOWN`,
/// `STALE_VERSION`; FORBIDDEN without HR over the position's owner.
pub async fn save(call: &Call, input: &SaveRequirement) -> Found<PositionCompetency> {
    write(call, input, async |tx| {
        check_level(input.level, 0, "level")?;
        let weight = weight(&input.weight)?;
        let source = tx.source();
        let unknown = || Refusal::new(Code::PositionUnknown, "position").with("code", &input.position);
        let position = position::find_by_code(&source, &input.position).await?.ok_or_else(unknown)?;
        let permit = on_units::<act::EditCatalogue>(tx, &[position.owner_unit_id]).await?;
        let unknown = || Refusal::new(Code::CompetencyUnknown, "competency").with("code", &input.competency);
        let competency = competency::find_by_code(&source, &input.competency).await?.ok_or_else(unknown)?;
        if let Some(day) = retired(position.retired_from, input.level, input.valid_from) {
            let refusal = Refusal::new(Code::PositionRetired, "position").with("code", &input.position);
            return Err(refusal.with("day", day).into());
        }
        let known = find(&source, input).await?;
        check_version(known.map(|row| row.version), input.expected_version)?;
        let described = RequirementInput {
            position: position.id,
            owner: position.owner_unit_id,
            competency: competency.id,
            from: input.valid_from,
            level: input.level,
            weight,
        };
        let row = rows::upsert_many(tx, &permit, &[described], &mut Trail::Each).await?.pop();
        Ok(row.ok_or(Fail::NotFound)?.id)
    })
    .await?;
    find(&call.db.read(), input).await?.ok_or(Fail::NotFound)
}

/// The requirement of the position, competency and day that an input names.
///
/// # Errors
/// Only of the database.
pub async fn find(source: &Source<'_>, input: &SaveRequirement) -> Found<Option<PositionCompetency>> {
    let Some(position) = position::find_by_code(source, &input.position).await? else { return Ok(None) };
    let Some(competency) = competency::find_by_code(source, &input.competency).await? else {
        return Ok(None);
    };
    let rows = rows::of_positions(source, &[position.id]).await?.remove(&position.id).unwrap_or_default();
    let named =
        |row: &PositionCompetency| row.competency_id == competency.id && row.valid_from == input.valid_from;
    Ok(rows.into_iter().find(named))
}

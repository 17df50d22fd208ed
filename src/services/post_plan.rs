//! HR of the root plans posts: how many of each position every unit has, from a day on.

use crate::services::checks::{NUMBER, all_good, check_text, check_version};
use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use store::ids::{PostPlanId, UnitId};
use store::policy::{act, on_installation};
use store::position::PositionRow;
use store::post_plan::{self, PostPlan, PostPlanInput};
use store::unit::Unit;
use store::{Call, Fail, Found, Trail, Tx, position, unit, write};

/// The most posts of one position in one unit.
pub const MOST: i32 = 10_000;

/// A row as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanRow {
    /// Code of the unit.
    pub unit: String,
    /// Code of the position.
    pub position: String,
    /// From which day.
    pub from: NaiveDate,
    /// How many; 0: no longer.
    pub posts: i32,
    /// The decision's number.
    pub decision: Option<String>,
    /// The version that was read, of a row that is there.
    pub expected_version: Option<i64>,
}

/// Sets rows of the plan: all or none. HR of the root; the same twice changes nothing.
///
/// # Errors
/// `UNIT_UNKNOWN`, `POSITION_UNKNOWN`, `POSITION_RETIRED`, `NOT_USABLE_HERE` for a position that the unit cannot use,
/// `AMOUNT_OUT_OF_RANGE`, `LIST_REPEATED`, `TEXT_OUT_OF_RANGE`, `STALE_VERSION`; FORBIDDEN without HR of the root.
pub async fn set(call: &Call, rows: &[PlanRow]) -> Found<Vec<PostPlan>> {
    let ids = write(call, &rows, async |tx| {
        let permit = on_installation::<act::EditPostPlan>(tx)?;
        unit::lock_tree(tx).await?;
        let codes = Codes::load(tx, rows.iter().map(|row| (&row.unit, &row.position))).await?;
        let (mut inputs, mut refusals, mut keys) = (Vec::new(), Vec::new(), HashSet::new());
        for (at, row) in rows.iter().enumerate() {
            let path = format!("rows.{at}");
            match codes.input(row) {
                Ok(input) if keys.insert(input.key()) => inputs.push(input),
                Ok(_) => {
                    let named = format!("{}, {}, {}", row.unit, row.position, row.from);
                    refusals.push(Refusal::new(Code::ListRepeated, &path).with("code", named));
                }
                Err(faults) => refusals.extend(faults.into_iter().map(|fault| fault.inside(&path))),
            }
        }
        all_good(refusals)?;
        let before = post_plan::by_key(tx, &inputs).await?;
        for (at, (row, input)) in rows.iter().zip(&inputs).enumerate() {
            let known = before.get(&input.key()).map(|row| row.version);
            let inside = |refusal: Refusal| refusal.inside(&format!("rows.{at}"));
            check_version(known, row.expected_version).map_err(inside)?;
        }
        post_plan::upsert_many(tx, &permit, &inputs, &mut Trail::Each).await
    })
    .await?;
    let mut found = post_plan::find_many(&call.db.read(), &ids).await?;
    let row = |id: &PostPlanId| found.remove(id).ok_or(Fail::NotFound);
    ids.iter().map(row).collect()
}

/// Units and positions that rows name, and where each position may be used.
pub struct Codes {
    units: HashMap<String, Unit>,
    positions: HashMap<String, PositionRow>,
    above: HashMap<UnitId, Vec<UnitId>>,
    owners: HashMap<UnitId, Unit>,
}

impl Codes {
    /// Loads what rows name, in a number of statements that does not depend on how many they are.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn load<'a>(tx: &Tx, rows: impl Iterator<Item = (&'a String, &'a String)>) -> Found<Self> {
        let (units, positions): (HashSet<&String>, HashSet<&String>) = rows.unzip();
        let owned = |codes: HashSet<&String>| codes.into_iter().cloned().collect::<Vec<String>>();
        let source = tx.source();
        let units = unit::find_by_codes(&source, &owned(units)).await?;
        let positions = position::find_by_codes(&source, &owned(positions)).await?;
        let ids: Vec<UnitId> = units.values().map(|unit| unit.id).collect();
        let owners: Vec<UnitId> = positions.values().map(|position| position.owner_unit_id).collect();
        Ok(Self {
            above: unit::ancestors(&source, &ids).await?,
            owners: unit::find_many(&source, &owners).await?,
            units,
            positions,
        })
    }

    /// A row with its codes resolved, or all that is wrong with it.
    ///
    /// # Errors
    /// As [`set`], but for what concerns other rows and versions.
    pub fn input(&self, row: &PlanRow) -> Result<PostPlanInput, Vec<Refusal>> {
        let mut faults = Vec::new();
        if !(0..=MOST).contains(&row.posts) {
            faults.push(
                Refusal::new(Code::AmountOutOfRange, "posts")
                    .with("value", row.posts)
                    .with("min", 0)
                    .with("max", MOST),
            );
        }
        faults.extend(row.decision.as_deref().and_then(|text| check_text(text, NUMBER, "decisionNumber")));
        let unit = self.units.get(&row.unit);
        if unit.is_none() {
            faults.push(Refusal::new(Code::UnitUnknown, "unit").with("code", &row.unit));
        }
        let position = self.positions.get(&row.position);
        match position {
            None => faults.push(Refusal::new(Code::PositionUnknown, "position").with("code", &row.position)),
            Some(position) => {
                // A plan of none is how the posts of a position end before it is retired.
                faults.extend(check_in_use(position, row.from, "position").err().filter(|_| row.posts > 0));
                faults.extend(unit.and_then(|unit| self.misplaced(position, unit)));
            }
        }
        match (unit, position) {
            (Some(unit), Some(position)) if faults.is_empty() => Ok(PostPlanInput {
                unit: unit.id,
                position: position.id,
                from: row.from,
                posts: row.posts,
                decision: row.decision.clone(),
            }),
            _ => Err(faults),
        }
    }

    fn misplaced(&self, position: &PositionRow, unit: &Unit) -> Option<Refusal> {
        let owner = position.owner_unit_id;
        let usable = self.above.get(&unit.id).is_some_and(|above| above.contains(&owner));
        let name = self.owners.get(&owner).map_or("?", |unit| unit.code.as_str());
        (!usable).then(|| {
            Refusal::new(Code::NotUsableHere, "position").with("code", &position.code).with("owner", name)
        })
    }
}

/// Whether a position is in use on a day.
///
/// # Errors
/// `POSITION_RETIRED` at `path`.
pub fn check_in_use(position: &PositionRow, day: NaiveDate, path: &str) -> Result<(), Refusal> {
    match position.retired_from {
        Some(from) if day >= from => {
            Err(Refusal::new(Code::PositionRetired, path).with("code", &position.code).with("day", from))
        }
        _ => Ok(()),
    }
}

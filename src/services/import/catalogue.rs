//! Fields from files, and the owner units that rows of the catalogue name.

use super::{Importer, Told, distinct};
use crate::io::csv::Line;
use crate::io::kinds::fields::{At, FieldRow};
use domain::refusal::{Code, Refusal};
use std::collections::HashMap;
use store::field::{self, FieldInput};
use store::ids::UnitId;
use store::policy::{Action, Permitted, act, over_units};
use store::unit;
use store::{Batch, Fail, Found, Trail, Tx};

/// What a row of the catalogue says of its owner.
pub(super) struct Owned<'a> {
    /// The row.
    pub row: u64,
    /// Its owner's code; none: the root.
    pub owner: Option<&'a String>,
    /// The owner of what is there already under the row's code.
    pub present: Option<UnitId>,
}

/// The owner of each row, where the caller may write what belongs to it and to the present owner; a row that says no
/// owner keeps the present one, and a new one gets the root.
pub(super) async fn owners(
    tx: &Tx,
    rows: &[Owned<'_>],
    column: usize,
    told: &mut Told,
) -> Found<(Permitted<act::EditCatalogue>, HashMap<u64, UnitId>)> {
    let codes = distinct(rows.iter().filter_map(|row| row.owner));
    let units = unit::find_by_codes(&tx.source(), &codes).await?;
    let root = unit::find_root(&tx.source()).await?.ok_or(Fail::NotFound)?;
    let mut owners = HashMap::new();
    for row in rows {
        match row.owner.map(|code| (code, units.get(code))) {
            None => {
                owners.insert(row.row, row.present.unwrap_or(root));
            }
            Some((_, Some(unit))) => {
                owners.insert(row.row, unit.id);
            }
            Some((code, None)) => told.unknown(row.row, column, Code::UnitUnknown, code),
        }
    }
    let mut all: Vec<UnitId> =
        owners.values().copied().chain(rows.iter().filter_map(|row| row.present)).collect();
    all.sort_unstable();
    all.dedup();
    let (permit, refused) = over_units(tx, &all).await?;
    for row in rows {
        let owner = owners.get(&row.row).copied();
        if let Some(fail) = [owner, row.present].into_iter().flatten().find_map(|unit| refused.get(&unit)) {
            let code = row.owner.map(String::as_str).unwrap_or_default();
            told.verdict(row.row, column, fail, Code::UnitUnknown, code)?;
            owners.remove(&row.row);
        }
    }
    Ok((permit, owners))
}

/// Which of these things, by owner and code, cannot be used in these units: who owns each, where it can not.
pub(super) struct Usable {
    above: HashMap<UnitId, Vec<UnitId>>,
    owners: HashMap<UnitId, String>,
}

impl Usable {
    /// Loads what is needed to tell whether things of these owners can be used in these units.
    pub async fn load(tx: &Tx, owners: &[UnitId], units: &[UnitId]) -> Found<Self> {
        let mut units = units.to_vec();
        units.sort_unstable();
        units.dedup();
        let above = unit::ancestors(&tx.source(), &units).await?;
        let known = unit::find_many(&tx.source(), owners).await?;
        Ok(Self { above, owners: known.into_iter().map(|(id, unit)| (id, unit.code)).collect() })
    }

    /// Why what `owner` owns under `code` cannot be used in a unit.
    pub fn fault(&self, owner: UnitId, code: &str, unit: UnitId) -> Option<Refusal> {
        let usable = self.above.get(&unit).is_some_and(|above| above.contains(&owner));
        let name = self.owners.get(&owner).map_or("?", String::as_str);
        (!usable).then(|| Refusal::new(Code::NotUsableHere, "").with("code", code).with("owner", name))
    }
}

/// Fields.
#[derive(Default)]
pub struct Fields;

impl Importer for Fields {
    type Row = FieldRow;
    type Ready = (Permitted<act::EditCatalogue>, Vec<FieldInput>);
    const ACTION: Action = Action::EditCatalogue;
    const NOUN: &'static str = "field";

    fn key(row: &FieldRow) -> Option<String> {
        Some(row.code.clone())
    }

    async fn check(&mut self, tx: &mut Tx, lines: &[Line<FieldRow>], told: &mut Told) -> Found<Self::Ready> {
        let codes = distinct(lines.iter().map(|line| &line.value.code));
        let known = field::find_by_codes(&tx.source(), &codes).await?;
        let rows: Vec<Owned<'_>> = lines
            .iter()
            .map(|line| Owned {
                row: line.row,
                owner: line.value.owner_unit.as_ref(),
                present: known.get(&line.value.code).map(|field| field.owner_unit_id),
            })
            .collect();
        let (permit, owners) = owners(tx, &rows, At::OwnerUnit.into(), told).await?;
        let inputs = lines.iter().filter_map(|line| {
            let owner = *owners.get(&line.row)?;
            Some(FieldInput { code: line.value.code.clone(), name: line.value.name.clone(), owner })
        });
        Ok((permit, inputs.collect()))
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        (permit, inputs): Self::Ready,
        batch: &mut Batch,
        _told: &mut Told,
    ) -> Found<()> {
        field::upsert_many(tx, &permit, &inputs, &mut Trail::Batch(batch)).await?;
        Ok(())
    }
}

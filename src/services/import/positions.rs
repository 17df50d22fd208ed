//! Job positions from a file, one row a version.

use super::catalogue::{Owned, Usable, owners};
use super::{Importer, Told, distinct};
use crate::io::csv::Line;
use crate::io::kinds::positions::{At, PositionRow};
use domain::refusal::Code;
use std::collections::HashMap;
use store::guard::{self, Stretch};
use store::ids::UnitId;
use store::policy::{Action, Permitted, act};
use store::position::{self, PositionInput};
use store::{Batch, Found, Trail, Tx, appointment, field};

/// Positions.
#[derive(Default)]
pub struct Positions;

impl Importer for Positions {
    type Row = PositionRow;
    type Ready = (Permitted<act::EditCatalogue>, Vec<PositionInput>);
    const ACTION: Action = Action::EditCatalogue;
    const NOUN: &'static str = "position";

    fn key(row: &PositionRow) -> Option<String> {
        Some(format!("{}, {}", row.code, row.valid_from))
    }

    async fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<PositionRow>],
        told: &mut Told,
    ) -> Found<Self::Ready> {
        let codes = distinct(lines.iter().map(|line| &line.value.code));
        let known = position::find_by_codes(&tx.source(), &codes).await?;
        let rows: Vec<Owned<'_>> = lines
            .iter()
            .map(|line| Owned {
                row: line.row,
                owner: line.value.owner_unit.as_ref(),
                present: known.get(&line.value.code).map(|position| position.owner_unit_id),
            })
            .collect();
        let (permit, owners) = owners(tx, &rows, At::OwnerUnit.into(), told).await?;
        let fields = distinct(lines.iter().flat_map(|line| &line.value.fields));
        let fields = field::find_by_codes(&tx.source(), &fields).await?;
        let of_fields: Vec<UnitId> = fields.values().map(|field| field.owner_unit_id).collect();
        let places: Vec<UnitId> = owners.values().copied().collect();
        let usable = Usable::load(tx, &of_fields, &places).await?;
        let mut inputs = Vec::new();
        for Line { row, value } in lines {
            let Some(owner) = owners.get(row).copied() else { continue };
            let mut ids = Vec::new();
            for code in &value.fields {
                match fields.get(code) {
                    None => told.unknown(*row, At::Fields, Code::FieldUnknown, code),
                    Some(field) => {
                        if let Some(fault) = usable.fault(field.owner_unit_id, code, owner) {
                            told.refuse(*row, At::Fields, fault);
                        }
                        ids.push(field.id);
                    }
                }
            }
            if !told.is_refused(*row) {
                inputs.push((
                    *row,
                    PositionInput {
                        code: value.code.clone(),
                        owner,
                        valid_from: value.valid_from,
                        name: value.name.clone(),
                        group: value.group,
                        leads: value.leads,
                        fields: ids,
                    },
                ));
            }
        }
        let inputs = unlocked(tx, inputs, told).await?;
        Ok((permit, inputs))
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        (permit, inputs): Self::Ready,
        batch: &mut Batch,
        _told: &mut Told,
    ) -> Found<()> {
        position::upsert_many(tx, &permit, &inputs, &mut Trail::Batch(batch)).await?;
        Ok(())
    }
}

/// The rows that change nothing about a day of a locked period of somebody who holds the position.
async fn unlocked(tx: &Tx, inputs: Vec<(u64, PositionInput)>, told: &mut Told) -> Found<Vec<PositionInput>> {
    let described: Vec<PositionInput> = inputs.iter().map(|(_, input)| input.clone()).collect();
    let changed = position::changes(tx, &described).await?;
    let ids: Vec<_> = changed.iter().map(|(position, _)| *position).collect();
    let held = appointment::of_positions(&tx.source(), &ids).await?;
    let (mut stretches, mut places) = (Vec::new(), Vec::new());
    for (position, days) in &changed {
        for (person, on) in held.get(position).into_iter().flatten() {
            if let Some(shared) = on.shared_with(*days) {
                stretches.push(Stretch { person: Some(*person), unit: None, days: shared });
                places.push((*position, *days));
            }
        }
    }
    let refused = guard::unlocked_stretches(tx, &stretches).await?;
    if refused.is_empty() {
        return Ok(described);
    }
    let codes: HashMap<_, String> = position::find_many(&tx.source(), &ids)
        .await?
        .into_iter()
        .map(|(id, position)| (id, position.row.code))
        .collect();
    for (at, refusal) in refused {
        let (position, days) = places[at];
        let row = inputs.iter().find(|(row, input)| {
            Some(&input.code) == codes.get(&position)
                && (input.valid_from == days.from() || days.contains(input.valid_from))
                && !told.is_refused(*row)
        });
        if let Some((row, _)) = row {
            told.refuse(*row, At::ValidFrom, refusal);
        }
    }
    Ok(inputs.into_iter().filter(|(row, _)| !told.is_refused(*row)).map(|(_, input)| input).collect())
}

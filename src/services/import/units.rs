//! The tree of units from a file. Parents may stand after their children, within 5,000 rows.

use super::{Importer, Told, distinct};
use crate::io::csv::Line;
use crate::io::kinds::units::{At, UnitRow};
use crate::services::unit::circles;
use domain::refusal::{Code, Refusal};
use domain::terms::UnitKind;
use std::collections::{HashMap, HashSet};
use store::ids::UnitId;
use store::policy::{Action, Permitted, act, on_root_or_unit, over_units};
use store::unit::{self, UnitInput};
use store::{Batch, Fail, Found, Trail, Tx};

/// Units.
#[derive(Default)]
pub struct Units {
    /// The operator's proof while the installation is being founded: its root comes with the file.
    founding: Option<Permitted<act::EditUnits>>,
}

impl Importer for Units {
    type Row = UnitRow;
    type Ready = (Vec<UnitInput>, HashMap<String, u64>, Option<Permitted<act::EditUnits>>);
    const ACTION: Action = Action::EditUnits;
    const NOUN: &'static str = "unit";

    fn key(row: &UnitRow) -> Option<String> {
        Some(row.code.clone())
    }

    async fn check(&mut self, tx: &mut Tx, lines: &[Line<UnitRow>], told: &mut Told) -> Found<Self::Ready> {
        unit::lock_tree(tx).await?;
        let root = unit::find_root(&tx.source()).await?;
        if root.is_none() && self.founding.is_none() {
            self.founding = Some(on_root_or_unit(tx, None).await?);
        }
        let codes = distinct(
            lines.iter().flat_map(|line| [Some(&line.value.code), line.value.parent.as_ref()]).flatten(),
        );
        let known = unit::find_by_codes(&tx.source(), &codes).await?;
        let rows: HashMap<&str, &UnitRow> =
            lines.iter().map(|line| (line.value.code.as_str(), &line.value)).collect();
        check_parents(lines, &known, &rows, root, told);
        let inputs: Vec<(u64, UnitInput)> = lines
            .iter()
            .filter(|line| !told.is_refused(line.row))
            .map(|line| (line.row, input(&line.value)))
            .collect();
        let parents = unit::parent_codes(&tx.source()).await?;
        let only: Vec<UnitInput> = inputs.iter().map(|(_, input)| input.clone()).collect();
        for at in circles(&parents, &only) {
            let (row, input) = &inputs[at];
            told.refuse(*row, At::Parent, Refusal::new(Code::Cycle, "").with("name", &input.code));
        }
        let mut permit = None;
        if self.founding.is_none() {
            permit = Some(self.judge(tx, &inputs, &known, &rows, told).await?);
        }
        let places = inputs.iter().map(|(row, input)| (input.code.clone(), *row)).collect();
        let good = inputs.into_iter().filter(|(row, _)| !told.is_refused(*row)).map(|(_, input)| input);
        Ok((standing(good.collect(), &known), places, permit))
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        (inputs, places, permit): Self::Ready,
        batch: &mut Batch,
        told: &mut Told,
    ) -> Found<()> {
        let permit = permit.as_ref().or(self.founding.as_ref());
        let permit = permit.ok_or_else(|| Fail::Broken("units are written with a proof".into()))?;
        match unit::upsert_many(tx, permit, &inputs, &mut Trail::Batch(batch)).await {
            Ok(_) => Ok(()),
            Err(Fail::Refused(refusals)) => {
                for refusal in refusals {
                    let row = refusal.path.first().and_then(|code| places.get(code));
                    told.refuse(row.copied().unwrap_or_default(), At::Code, refusal);
                }
                Ok(())
            }
            Err(fail) => Err(fail),
        }
    }
}

impl Units {
    /// A unit is written by HR over it and over the unit it is put under.
    async fn judge(
        &self,
        tx: &Tx,
        inputs: &[(u64, UnitInput)],
        known: &HashMap<String, unit::Unit>,
        rows: &HashMap<&str, &UnitRow>,
        told: &mut Told,
    ) -> Found<Permitted<act::EditUnits>> {
        let places = |input: &UnitInput| {
            let itself = known.get(&input.code).map(|unit| unit.id);
            let parent = input.parent.as_deref().and_then(|parent| standing_place(parent, known, rows));
            [itself, parent].into_iter().flatten().collect::<Vec<UnitId>>()
        };
        let mut all: Vec<UnitId> = inputs.iter().flat_map(|(_, input)| places(input)).collect();
        all.sort_unstable();
        all.dedup();
        let (permit, refused) = over_units(tx, &all).await?;
        for (row, input) in inputs {
            if let Some(fail) = places(input).iter().find_map(|unit| refused.get(unit)) {
                told.verdict(*row, At::Code, fail, Code::UnitUnknown, &input.code)?;
            }
        }
        Ok(permit)
    }
}

/// The nearest unit at or above a code that is there already.
fn standing_place(
    code: &str,
    known: &HashMap<String, unit::Unit>,
    rows: &HashMap<&str, &UnitRow>,
) -> Option<UnitId> {
    let steps = std::iter::successors(Some(code), |code| rows.get(code)?.parent.as_deref());
    steps.take(rows.len() + 1).find_map(|code| known.get(code)).map(|unit| unit.id)
}

fn check_parents(
    lines: &[Line<UnitRow>],
    known: &HashMap<String, unit::Unit>,
    rows: &HashMap<&str, &UnitRow>,
    root: Option<UnitId>,
    told: &mut Told,
) {
    let mut founded = root.is_some();
    for Line { row, value } in lines {
        match &value.parent {
            Some(parent) => {
                if !known.contains_key(parent) && !rows.contains_key(parent.as_str()) {
                    told.unknown(*row, At::Parent, Code::UnitUnknown, parent);
                }
            }
            None => {
                let is_root = root.is_some() && known.get(&value.code).map(|unit| unit.id) == root;
                if founded && !is_root {
                    told.refuse(*row, At::Parent, Refusal::new(Code::RootExists, ""));
                }
                founded = true;
            }
        }
    }
}

/// Of the good rows those whose parents stand too: what hangs on a refused row is not written, and nothing will be kept.
fn standing(mut inputs: Vec<UnitInput>, known: &HashMap<String, unit::Unit>) -> Vec<UnitInput> {
    loop {
        let here: HashSet<String> = inputs.iter().map(|input| input.code.clone()).collect();
        let before = inputs.len();
        inputs.retain(|input| {
            input.parent.as_ref().is_none_or(|parent| known.contains_key(parent) || here.contains(parent))
        });
        if inputs.len() == before {
            return inputs;
        }
    }
}

fn input(row: &UnitRow) -> UnitInput {
    UnitInput {
        code: row.code.clone(),
        name: row.name.clone(),
        kind: row.kind,
        block: (row.kind == UnitKind::Office).then_some(row.block),
        parent: row.parent.clone(),
        population: row.population.and_then(|number| i32::try_from(number).ok()),
        agency_from: row.agency_from,
    }
}

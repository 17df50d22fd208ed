//! The competency framework from a file, and what positions require of it.

use super::{Importer, Told, distinct};
use crate::io::csv::Line;
use crate::io::kinds::competencies::{At, CompetencyRow};
use crate::io::kinds::requirements::{At as Requires, RequirementRow};
use crate::services::position_competency::retired;
use domain::refusal::{Code, Refusal};
use store::competency::{self, CompetencyInput};
use store::ids::UnitId;
use store::policy::{Action, Permitted, act, on_units, over_units};
use store::position_competency::{self, RequirementInput};
use store::{Batch, Fail, Found, Trail, Tx, field, position, unit};

/// Competencies.
#[derive(Default)]
pub struct Competencies;

impl Importer for Competencies {
    type Row = CompetencyRow;
    type Ready = (Permitted<act::EditCatalogue>, UnitId, Vec<CompetencyInput>);
    const ACTION: Action = Action::EditCatalogue;
    const NOUN: &'static str = "competency";

    fn key(row: &CompetencyRow) -> Option<String> {
        Some(row.code.clone())
    }

    async fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<CompetencyRow>],
        told: &mut Told,
    ) -> Found<Self::Ready> {
        let root = unit::find_root(&tx.source()).await?.ok_or(Fail::NotFound)?;
        let permit = on_units::<act::EditCatalogue>(tx, &[root]).await?;
        let fields = distinct(lines.iter().filter_map(|line| line.value.field.as_ref()));
        let fields = field::find_by_codes(&tx.source(), &fields).await?;
        let mut inputs = Vec::new();
        for Line { row, value } in lines {
            let field = value.field.as_ref().map(|code| (code, fields.get(code)));
            if let Some((code, None)) = field {
                told.unknown(*row, At::Field, Code::FieldUnknown, code);
                continue;
            }
            inputs.push(CompetencyInput {
                code: value.code.clone(),
                name: value.name.clone(),
                group: value.group,
                field: field.and_then(|(_, field)| field).map(|field| field.id),
            });
        }
        Ok((permit, root, inputs))
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        (permit, root, inputs): Self::Ready,
        batch: &mut Batch,
        _told: &mut Told,
    ) -> Found<()> {
        competency::upsert_many(tx, &permit, root, &inputs, &mut Trail::Batch(batch)).await?;
        Ok(())
    }
}

/// Requirements of positions.
#[derive(Default)]
pub struct Requirements;

impl Importer for Requirements {
    type Row = RequirementRow;
    type Ready = (Permitted<act::EditCatalogue>, Vec<RequirementInput>);
    const ACTION: Action = Action::EditCatalogue;
    const NOUN: &'static str = "position_competency";

    fn key(row: &RequirementRow) -> Option<String> {
        Some(format!("{}, {}, {}", row.position, row.competency, row.valid_from))
    }

    async fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<RequirementRow>],
        told: &mut Told,
    ) -> Found<Self::Ready> {
        let source = tx.source();
        let positions = distinct(lines.iter().map(|line| &line.value.position));
        let positions = position::find_by_codes(&source, &positions).await?;
        let codes = distinct(lines.iter().map(|line| &line.value.competency));
        let known = competency::find_by_codes(&source, &codes).await?;
        let mut owners: Vec<UnitId> = positions.values().map(|position| position.owner_unit_id).collect();
        owners.sort_unstable();
        owners.dedup();
        let (permit, refused) = over_units::<act::EditCatalogue>(tx, &owners).await?;
        let mut inputs = Vec::new();
        for Line { row, value } in lines {
            let code = &value.position;
            let Some(position) = positions.get(code) else {
                told.unknown(*row, Requires::Position, Code::PositionUnknown, code);
                continue;
            };
            if let Some(fail) = refused.get(&position.owner_unit_id) {
                told.verdict(*row, Requires::Position, fail, Code::PositionUnknown, code)?;
            }
            if let Some(day) = retired(position.retired_from, value.level, value.valid_from) {
                let refusal = Refusal::new(Code::PositionRetired, "").with("code", code).with("day", day);
                told.refuse(*row, Requires::Position, refusal);
            }
            let Some(competency) = known.get(&value.competency) else {
                told.unknown(*row, Requires::Competency, Code::CompetencyUnknown, &value.competency);
                continue;
            };
            if !told.is_refused(*row) {
                inputs.push(RequirementInput {
                    position: position.id,
                    owner: position.owner_unit_id,
                    competency: competency.id,
                    from: value.valid_from,
                    level: value.level,
                    weight: value.weight_micro,
                });
            }
        }
        Ok((permit, inputs))
    }

    async fn apply(
        &mut self,
        tx: &mut Tx,
        (permit, inputs): Self::Ready,
        batch: &mut Batch,
        _told: &mut Told,
    ) -> Found<()> {
        position_competency::upsert_many(tx, &permit, &inputs, &mut Trail::Batch(batch)).await?;
        Ok(())
    }
}

//! The catalogue of work products from a file, one row a dated coefficient.

use super::catalogue::{Owned, Usable, owners};
use super::{Importer, Told, distinct};
use crate::io::csv::Line;
use crate::io::kinds::products::{At, ProductRow};
use domain::refusal::Code;
use store::ids::UnitId;
use store::policy::{Action, Permitted, act};
use store::product::{self, ProductInput};
use store::{Batch, Found, Trail, Tx, field};

/// Products.
#[derive(Default)]
pub struct Products;

impl Importer for Products {
    type Row = ProductRow;
    type Ready = (Permitted<act::EditCatalogue>, Vec<ProductInput>);
    const ACTION: Action = Action::EditCatalogue;
    const NOUN: &'static str = "product";

    fn key(row: &ProductRow) -> Option<String> {
        Some(format!("{}, {}", row.code, row.valid_from))
    }

    async fn check(
        &mut self,
        tx: &mut Tx,
        lines: &[Line<ProductRow>],
        told: &mut Told,
    ) -> Found<Self::Ready> {
        let codes = distinct(lines.iter().map(|line| &line.value.code));
        let known = product::find_by_codes(&tx.source(), &codes).await?;
        let rows: Vec<Owned<'_>> = lines
            .iter()
            .map(|line| Owned {
                row: line.row,
                owner: line.value.owner_unit.as_ref(),
                present: known.get(&line.value.code).map(|product| product.row.owner_unit_id),
            })
            .collect();
        let (permit, owners) = owners(tx, &rows, At::OwnerUnit.into(), told).await?;
        let fields = distinct(lines.iter().filter_map(|line| line.value.field.as_ref()));
        let fields = field::find_by_codes(&tx.source(), &fields).await?;
        let of_fields: Vec<UnitId> = fields.values().map(|field| field.owner_unit_id).collect();
        let places: Vec<UnitId> = owners.values().copied().collect();
        let usable = Usable::load(tx, &of_fields, &places).await?;
        let mut inputs = Vec::new();
        for Line { row, value } in lines {
            let Some(owner) = owners.get(row).copied() else { continue };
            let field = match &value.field {
                None => None,
                Some(code) => match fields.get(code) {
                    None => {
                        told.unknown(*row, At::Field, Code::FieldUnknown, code);
                        continue;
                    }
                    Some(field) => {
                        if let Some(fault) = usable.fault(field.owner_unit_id, code, owner) {
                            told.refuse(*row, At::Field, fault);
                        }
                        Some(field.id)
                    }
                },
            };
            inputs.push(ProductInput {
                code: value.code.clone(),
                name: value.name.clone(),
                measure: value.measure.clone(),
                field,
                owner,
                coefficient_micro: value.coefficient_micro,
                valid_from: value.valid_from,
            });
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
        product::upsert_many(tx, &permit, &inputs, &mut Trail::Batch(batch)).await?;
        Ok(())
    }
}

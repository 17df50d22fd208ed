//! HR describes the catalogue of work products and their dated coefficients.

use crate::services::checks::{all_good, check_code, check_name, check_text, check_version};
use crate::services::owner::{both, check_usable, owner_of};
use chrono::NaiveDate;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use serde::Serialize;
use store::policy::{act, on_units};
use store::product::{self, Product, ProductInput};
use store::{Call, Fail, Found, Trail, field, write};

/// The largest coefficient.
pub const LARGEST_COEFFICIENT: i64 = 1_000_000;

/// A product with one dated coefficient, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaveProduct {
    /// Unique in the installation.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What is counted: dossier, document, day.
    pub measure: String,
    /// Code of its field.
    pub field: Option<String>,
    /// Code of the owner; none: the present one, the root for a new product.
    pub owner: Option<String>,
    /// The coefficient to the standard product.
    pub coefficient: Exact,
    /// The day from which it holds.
    pub valid_from: NaiveDate,
    /// The version that was read.
    pub expected_version: Option<i64>,
}

/// Creates a product or brings it, and its coefficient from that day on, to what is described.
///
/// # Errors
/// `CODE_INVALID`, `NAME_INVALID`, `TEXT_OUT_OF_RANGE`, `COEFFICIENT_OUT_OF_RANGE`, `TOO_MANY_DECIMALS`, `UNIT_UNKNOWN`,
/// `FIELD_UNKNOWN`, `NOT_USABLE_HERE`, `STALE_VERSION`; FORBIDDEN without HR over the owner.
pub async fn save(call: &Call, input: &SaveProduct) -> Found<Product> {
    let id = write(call, input, async |tx| {
        let checks = [
            check_code(&input.code, "code"),
            check_name(&input.name, "name"),
            check_text(&input.measure, 100, "measure"),
        ];
        let mut refusals: Vec<Refusal> = checks.into_iter().flatten().collect();
        let micro = micro_of(&input.coefficient).map_err(|refusal| refusals.push(refusal)).ok();
        all_good(refusals)?;
        let existing = product::find_by_code(&tx.source(), &input.code).await?.map(|product| product.row);
        let present = existing.as_ref().map(|product| product.owner_unit_id);
        let owner = owner_of(tx, input.owner.as_deref(), present).await?;
        let permit = on_units::<act::EditCatalogue>(tx, &both(owner, present)).await?;
        check_version(existing.map(|product| product.version), input.expected_version)?;
        let field = match &input.field {
            Some(code) => {
                let known = field::find_by_code(&tx.source(), code).await?;
                let unknown = || Refusal::new(Code::FieldUnknown, "field").with("code", code);
                let field = known.ok_or_else(unknown)?;
                check_usable(tx, field.owner_unit_id, code, owner, "field").await?;
                Some(field.id)
            }
            None => None,
        };
        let described = ProductInput {
            code: input.code.clone(),
            name: input.name.clone(),
            measure: input.measure.clone(),
            field,
            owner,
            coefficient_micro: micro.unwrap_or_default(),
            valid_from: input.valid_from,
        };
        let ids = product::upsert_many(tx, &permit, &[described], &mut Trail::Each).await?;
        ids.first().copied().ok_or(Fail::NotFound)
    })
    .await?;
    product::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

/// A coefficient in whole 10⁻⁶: above 0, at most 10⁶, at most six decimals.
fn micro_of(coefficient: &Exact) -> Result<i64, Refusal> {
    let largest = Exact::whole(LARGEST_COEFFICIENT.into());
    if *coefficient <= Exact::zero() || *coefficient > largest {
        return Err(Refusal::new(Code::CoefficientOutOfRange, "coefficient")
            .with("value", coefficient.written())
            .with("max", LARGEST_COEFFICIENT));
    }
    let decimals = || {
        Refusal::new(Code::TooManyDecimals, "coefficient").with("value", coefficient.written()).with("max", 6)
    };
    coefficient.exact_micro().ok_or_else(decimals)
}

//! HR describes the catalogue.

use super::types::{Product, find};
use crate::edits;
use crate::graphql::ask::Ask;
use crate::graphql::scalars::{Date, Decimal};
use crate::services::product::{SaveProduct, save};
use async_graphql::{Context, InputObject, Object, Result};
use domain::number::Exact;

/// A work product with one dated coefficient, as HR describes it.
#[derive(InputObject)]
pub struct SaveProductInput {
    /// Unique code, never reused: letters, digits, `.`, `-`, `_`.
    #[graphql(validator(chars_max_length = 50))]
    pub code: String,
    /// Its name.
    #[graphql(validator(chars_max_length = 200))]
    pub name: String,
    /// What is counted: dossier, document, day.
    #[graphql(validator(chars_max_length = 100))]
    pub measure: String,
    /// Code of the field it belongs to.
    pub field: Option<String>,
    /// Code of the unit that keeps it; not given: the present one, for a new one the root.
    pub owner: Option<String>,
    /// The coefficient to the standard product: above 0, at most 10⁶, at most six decimals.
    pub coefficient: Decimal,
    /// The day from which the coefficient holds; the one of the same day is replaced.
    pub valid_from: Date,
    /// The version that was read; an edit over a newer one is refused (`STALE_VERSION`). Not given: whatever it is.
    pub expected_version: Option<i64>,
    /// Makes a retry safe: the same key and input returns what was done the first time.
    pub idempotency_key: Option<String>,
}

edits! {
    /// What became of `saveProduct`.
    SaveProductPayload {
        /// The product as it now is.
        product: Product
    }
}

/// Mutations of the catalogue.
#[derive(Default)]
pub struct ProductMutations;

#[Object]
impl ProductMutations {
    /// Creates a product, or brings it and its coefficient from a day on to what is given. Output records keep the
    /// coefficient they were assigned with. The same twice changes nothing.
    async fn save_product(
        &self,
        context: &Context<'_>,
        input: SaveProductInput,
    ) -> Result<SaveProductPayload> {
        let call = Ask::of(context).call("saveProduct", input.idempotency_key);
        let described = SaveProduct {
            code: input.code,
            name: input.name,
            measure: input.measure,
            field: input.field,
            owner: input.owner,
            coefficient: input.coefficient.exact().unwrap_or_else(Exact::zero),
            valid_from: input.valid_from.0,
            expected_version: input.expected_version,
        };
        let saved = save(&call, &described).await.map(Product);
        SaveProductPayload::of(context, saved, find(context, &described.code)).await
    }
}

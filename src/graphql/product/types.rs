//! A work product as the API shows it.

use crate::graphql::ask::Ask;
use crate::graphql::field::{self, Field};
use crate::graphql::ids::{NodeKind, encode};
use crate::graphql::loaders::{Loaders, shared};
use crate::graphql::payload::graphql_error;
use crate::graphql::scalars::{Date, Decimal};
use crate::graphql::unit::{self, Unit, may_read};
use async_graphql::{Context, Description, ID, Object, Result};
use store::ids::ProductId;
use store::product;

/// A work product (sản phẩm, công việc) of the catalogue, with its coefficient to the standard product.
#[derive(Description)]
pub struct Product(pub product::Product);

#[Object(use_type_description)]
impl Product {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        encode(NodeKind::Product, self.0.row.id.0)
    }

    /// Unique code, never reused.
    async fn code(&self) -> &str {
        &self.0.row.code
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.row.name
    }

    /// What is counted: dossier, document, day.
    async fn measure(&self) -> &str {
        &self.0.row.measure
    }

    /// The field it belongs to.
    async fn field(&self, context: &Context<'_>) -> Result<Option<Field>> {
        match self.0.row.field_id {
            Some(id) => field::load(context, id).await,
            None => Ok(None),
        }
    }

    /// The coefficient that holds on a day; `null` before the first.
    async fn coefficient(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; the city's today where it is not given.")] on: Option<Date>,
    ) -> Option<Decimal> {
        let day = on.map_or(Ask::of(context).today, |day| day.0);
        self.0.on(day).map(|coefficient| Decimal::of_micro(coefficient.micro))
    }

    /// All its coefficients, the earliest first.
    async fn coefficients(&self) -> Vec<Coefficient> {
        self.0.coefficients.iter().copied().map(Coefficient).collect()
    }

    /// The unit that keeps it; it is usable in its subtree.
    async fn owner(&self, context: &Context<'_>) -> Result<Option<Unit>> {
        unit::load(context, self.0.row.owner_unit_id).await
    }

    /// The counter that `expectedVersion` of an edit is compared with.
    async fn version(&self) -> i64 {
        self.0.row.version
    }
}

/// The coefficient of a product from a day on. Output records keep the one they were assigned with.
#[derive(Description)]
pub struct Coefficient(pub product::Coefficient);

#[Object(use_type_description)]
impl Coefficient {
    /// The day from which it holds.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Above 0, at most 10⁶, at most six decimals.
    async fn value(&self) -> Decimal {
        Decimal::of_micro(self.0.micro)
    }
}

/// The product of a key, through the request's loader.
pub async fn load(context: &Context<'_>, id: ProductId) -> Result<Option<Product>> {
    let loaded = context.data_unchecked::<Loaders>().products.load_one(id).await;
    loaded.map(|found| found.map(Product)).map_err(|fail| graphql_error(context, shared(&fail)))
}

/// The product of a code.
pub(super) async fn find(context: &Context<'_>, code: &str) -> Result<Option<Product>> {
    may_read(context)?;
    let found = product::find_by_code(&Ask::of(context).source(), code).await;
    found.map(|found| found.map(Product)).map_err(|fail| graphql_error(context, fail))
}

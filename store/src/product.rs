//! The catalogue of work products, with the coefficient to the standard product that holds from each day on.

use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Action, Permitted, act};
use crate::trail::Trail;
use crate::unit::usable_in;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::fold::{fold, nfc};
use entity::ids::{FieldId, ProductId, UnitId};
use entity::{product, product_coefficient};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use std::collections::{HashMap, HashSet};

/// A coefficient and the day from which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coefficient {
    /// From this day on.
    pub valid_from: NaiveDate,
    /// In whole 10⁻⁶, above 0.
    pub micro: i64,
}

/// A product with its coefficients, the earliest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Code, name, measure, owner, version.
    pub row: product::Model,
    /// Its coefficients.
    pub coefficients: Vec<Coefficient>,
}

impl Product {
    /// The coefficient that holds on a day; none before the first.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Option<Coefficient> {
        self.coefficients.iter().rev().copied().find(|coefficient| coefficient.valid_from <= day)
    }
}

/// A product with one dated coefficient, as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ProductInput {
    /// Unique in the installation.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What is counted: dossier, document, day.
    pub measure: String,
    /// The field it belongs to.
    pub field: Option<FieldId>,
    /// The unit that keeps it.
    pub owner: UnitId,
    /// The coefficient in whole 10⁻⁶, above 0.
    pub coefficient_micro: i64,
    /// The day from which it holds.
    pub valid_from: NaiveDate,
}

async fn with_coefficients(source: &Source<'_>, rows: Vec<product::Model>) -> Found<Vec<Product>> {
    let mut coefficients: HashMap<ProductId, Vec<Coefficient>> = HashMap::new();
    let stored = product_coefficient::Entity::find()
        .filter(product_coefficient::Column::ProductId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(product_coefficient::Column::ValidFrom)
        .all(source)
        .await?;
    for row in stored {
        let coefficient = Coefficient { valid_from: row.valid_from, micro: row.coefficient };
        coefficients.entry(row.product_id).or_default().push(coefficient);
    }
    let all = rows.into_iter().map(|row| {
        let coefficients = coefficients.remove(&row.id).unwrap_or_default();
        Product { row, coefficients }
    });
    Ok(all.collect())
}

/// Products by key.
pub async fn find_many(source: &Source<'_>, ids: &[ProductId]) -> Found<HashMap<ProductId, Product>> {
    let rows =
        product::Entity::find().filter(product::Column::Id.is_in(ids.iter().copied())).all(source).await?;
    let all = with_coefficients(source, rows).await?;
    Ok(all.into_iter().map(|product| (product.row.id, product)).collect())
}

/// Products by code.
pub async fn find_by_codes(source: &Source<'_>, codes: &[String]) -> Found<HashMap<String, Product>> {
    let rows = product::Entity::find().filter(product::Column::Code.is_in(codes)).all(source).await?;
    let all = with_coefficients(source, rows).await?;
    Ok(all.into_iter().map(|product| (product.row.code.clone(), product)).collect())
}

/// A product by its code.
pub async fn find_by_code(source: &Source<'_>, code: &str) -> Found<Option<Product>> {
    Ok(find_by_codes(source, &[code.to_owned()]).await?.remove(code))
}

/// Creates products and dated coefficients or brings them to what is described; the same twice changes nothing. Output
/// records keep the coefficient they were assigned with, so that no day of theirs changes here.
pub async fn upsert_many(
    tx: &mut Tx,
    permit: &Permitted<act::EditCatalogue>,
    inputs: &[ProductInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<ProductId>> {
    let mut codes: Vec<String> = inputs.iter().map(|input| input.code.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    let locked = product::Entity::find().filter(product::Column::Code.is_in(&codes));
    let locked = locked.order_by_asc(product::Column::Id).lock_exclusive().all(tx.conn()).await?;
    let before: HashMap<String, Product> = with_coefficients(&tx.source(), locked)
        .await?
        .into_iter()
        .map(|product| (product.row.code.clone(), product))
        .collect();
    // The last row of a code says what the product is; each row says one coefficient.
    let mut last: HashMap<&str, &ProductInput> = HashMap::new();
    let mut changed: HashSet<&str> = HashSet::new();
    let mut coefficients = Vec::new();
    for input in inputs {
        permit.unit(input.owner)?;
        last.insert(&input.code, input);
        let known = before.get(&input.code);
        if !known.is_some_and(|known| known.coefficients.contains(&coefficient(input))) {
            changed.insert(&input.code);
            coefficients.push(input);
        }
    }
    for (code, input) in &last {
        match before.get(*code) {
            Some(known) => {
                permit.unit(known.row.owner_unit_id)?;
                if !same_product(input, &known.row) {
                    changed.insert(code);
                }
            }
            None => {
                changed.insert(code);
            }
        }
    }
    let rows: Vec<product::ActiveModel> = changed
        .iter()
        .map(|code| {
            let input = last[code];
            let name = nfc(&input.name);
            product::ActiveModel {
                id: sea_orm::NotSet,
                code: Set((*code).to_owned()),
                name_folded: Set(fold(&name)),
                name: Set(name),
                measure: Set(nfc(&input.measure)),
                field_id: Set(input.field),
                owner_unit_id: Set(input.owner),
                version: Set(before.get(*code).map_or(1, |known| known.row.version + 1)),
            }
        })
        .collect();
    let once = OnConflict::column(product::Column::Code)
        .update_columns([
            product::Column::Name,
            product::Column::NameFolded,
            product::Column::Measure,
            product::Column::FieldId,
            product::Column::OwnerUnitId,
            product::Column::Version,
        ])
        .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(7)) {
        let insert = product::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    let ids: HashMap<String, ProductId> = product::Entity::find()
        .filter(product::Column::Code.is_in(&codes))
        .all(tx.conn())
        .await?
        .into_iter()
        .map(|product| (product.code, product.id))
        .collect();
    write_coefficients(tx, &coefficients, &ids).await?;
    let mut keys = Vec::new();
    for input in inputs {
        let id = *ids.get(&input.code).ok_or(Fail::Busy)?;
        keys.push(id);
        let known = before.get(&input.code);
        let same = known.is_some_and(|known| {
            same_product(input, &known.row) && known.coefficients.contains(&coefficient(input))
        });
        if same {
            trail.unchanged();
        } else {
            let was = known.map(|known| told(known, input.valid_from));
            trail.note(tx, Action::EditCatalogue, "product", id.0, was, serde_json::json!(input));
        }
    }
    Ok(keys)
}

fn coefficient(input: &ProductInput) -> Coefficient {
    Coefficient { valid_from: input.valid_from, micro: input.coefficient_micro }
}

fn same_product(input: &ProductInput, row: &product::Model) -> bool {
    row.name == nfc(&input.name)
        && row.measure == nfc(&input.measure)
        && row.field_id == input.field
        && row.owner_unit_id == input.owner
}

async fn write_coefficients(
    tx: &Tx,
    inputs: &[&ProductInput],
    ids: &HashMap<String, ProductId>,
) -> Found<()> {
    let mut rows = Vec::new();
    for input in inputs {
        rows.push(product_coefficient::ActiveModel {
            id: sea_orm::NotSet,
            product_id: Set(*ids.get(&input.code).ok_or(Fail::Busy)?),
            valid_from: Set(input.valid_from),
            coefficient: Set(input.coefficient_micro),
        });
    }
    let once =
        OnConflict::columns([product_coefficient::Column::ProductId, product_coefficient::Column::ValidFrom])
            .update_column(product_coefficient::Column::Coefficient)
            .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(3)) {
        let insert = product_coefficient::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

/// A product as the audit trail tells it, with the coefficient of a day.
fn told(product: &Product, day: NaiveDate) -> serde_json::Value {
    let row = &product.row;
    let coefficient = product.coefficients.iter().find(|coefficient| coefficient.valid_from == day);
    serde_json::json!({
        "code": row.code, "name": row.name, "measure": row.measure, "field": row.field_id,
        "owner": row.owner_unit_id, "version": row.version, "valid_from": day,
        "coefficient_micro": coefficient.map(|coefficient| coefficient.micro),
    })
}

/// Which products a list is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// The code of a unit: only those usable in it.
    pub usable_in: Option<String>,
    /// The start of a word of the name, or of the code.
    pub search: Option<String>,
    /// Only those of the field with this code.
    pub field: Option<String>,
}

impl ProductFilter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(unit) = &self.usable_in {
            all = all.add(product::Column::OwnerUnitId.in_subquery(usable_in(unit)));
        }
        if let Some(code) = &self.field {
            let field = sea_orm::sea_query::Query::select()
                .column(entity::field::Column::Id)
                .from(entity::field::Entity)
                .and_where(entity::field::Column::Code.eq(code))
                .take();
            all = all.add(product::Column::FieldId.in_subquery(field));
        }
        if let Some(text) = &self.search {
            all = all.add(
                Condition::any()
                    .add(dialect::begins_a_word(product::Column::NameFolded, text))
                    .add(dialect::begins(product::Column::Code, text)),
            );
        }
        all
    }
}

/// A page of products in order of code.
pub async fn list(
    source: &Source<'_>,
    filter: &ProductFilter,
    from: Option<&str>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<Product>> {
    let mut select = product::Entity::find().filter(filter.condition());
    if let Some(code) = from {
        let column = product::Column::Code;
        select = select.filter(if backwards { column.lt(code) } else { column.gt(code) });
    }
    let order = if backwards { Order::Desc } else { Order::Asc };
    let rows = select.order_by(product::Column::Code, order).limit(limit).all(source).await?;
    with_coefficients(source, rows).await
}

/// How many products a filter holds.
pub async fn count(source: &Source<'_>, filter: &ProductFilter) -> Found<i64> {
    let count = product::Entity::find().filter(filter.condition()).count(source).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

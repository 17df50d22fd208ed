//! Templates: the criteria lines and usual products of a position, in versions. A draft is saved as a whole; what is
//! published never changes (triggers of the database hold it too), until it retires.

mod write;

pub(crate) use write::saying;
pub use write::{
    Draft, DraftFeed, DraftLine, DraftProduct, create, lock, people, publish, read, retire, save,
};

use crate::db::Source;
use crate::fail::Found;
use crate::rows;
use chrono::NaiveDate;
use domain::terms::TemplateState;
use entity::coded::Coded;
use entity::ids::{PositionId, ProductId, TemplateId};
use entity::{position, product, template, template_line, template_product};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;

/// A version of a template as stored.
pub type Template = template::Model;

/// A criteria line as stored.
pub type TemplateLine = template_line::Model;

/// A usual product with its names in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsualProduct {
    /// The product.
    pub product: ProductId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Units usually assigned a period.
    pub usual_amount: i32,
    /// The day of the month it is due, 1 to 31; in a shorter month its last.
    pub due_day: i32,
}

/// What a version holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateBody {
    /// The criteria lines, in the order of the form.
    pub lines: Vec<TemplateLine>,
    /// The usual products.
    pub products: Vec<UsualProduct>,
}

/// Versions by key.
pub async fn find_many(source: &Source<'_>, ids: &[TemplateId]) -> Found<HashMap<TemplateId, Template>> {
    rows::by_ids::<template::Entity>(source, ids).await
}

/// What versions hold, by key: three statements, however many they are.
pub async fn find_bodies(
    source: &Source<'_>,
    ids: &[TemplateId],
) -> Found<HashMap<TemplateId, TemplateBody>> {
    let empty = |id: &TemplateId| (*id, TemplateBody { lines: Vec::new(), products: Vec::new() });
    let mut bodies: HashMap<TemplateId, TemplateBody> = ids.iter().map(empty).collect();
    let lines = template_line::Entity::find()
        .filter(template_line::Column::TemplateId.is_in(ids.iter().copied()))
        .order_by_asc(template_line::Column::TemplateId)
        .order_by_asc(template_line::Column::Ordinal)
        .all(source)
        .await?;
    for line in lines {
        bodies.entry(line.template_id).and_modify(|body| body.lines.push(line));
    }
    let rows = template_product::Entity::find()
        .filter(template_product::Column::TemplateId.is_in(ids.iter().copied()))
        .order_by_asc(template_product::Column::TemplateId)
        .order_by_asc(template_product::Column::Ordinal)
        .all(source)
        .await?;
    let products: HashMap<ProductId, product::Model> = product::Entity::find()
        .filter(product::Column::Id.is_in(rows.iter().map(|row| row.product_id)))
        .all(source)
        .await?
        .into_iter()
        .map(|product| (product.id, product))
        .collect();
    for row in rows {
        let Some(product) = products.get(&row.product_id) else { continue };
        let usual = UsualProduct {
            product: row.product_id,
            code: product.code.clone(),
            name: product.name.clone(),
            usual_amount: row.usual_amount,
            due_day: row.due_day,
        };
        bodies.entry(row.template_id).and_modify(|body| body.products.push(usual));
    }
    Ok(bodies)
}

/// The version in force of each of these positions on a day: published by then and not retired, the one that took
/// effect last; a position without one is left out.
pub async fn in_force(
    source: &Source<'_>,
    positions: &[PositionId],
    day: NaiveDate,
) -> Found<HashMap<PositionId, Template>> {
    let rows = versions_in_force(source, positions.iter().copied(), day, day).await?;
    Ok(rows.into_iter().map(|row| (row.position_id, row)).collect())
}

/// The versions that are in force on a day of a stretch, by position, the one that goes before the others last.
async fn versions_in_force(
    source: &Source<'_>,
    positions: impl IntoIterator<Item = PositionId>,
    first: NaiveDate,
    last: NaiveDate,
) -> Found<Vec<Template>> {
    Ok(template::Entity::find()
        .filter(template::Column::PositionId.is_in(positions))
        .filter(template::Column::State.ne(Coded(TemplateState::Draft)))
        .filter(template::Column::EffectiveFrom.lte(last))
        .filter(
            Condition::any()
                .add(template::Column::RetiredFrom.is_null())
                .add(template::Column::RetiredFrom.gt(first)),
        )
        .order_by_asc(template::Column::PositionId)
        .order_by_asc(template::Column::EffectiveFrom)
        .order_by_asc(template::Column::Number)
        .all(source)
        .await?)
}

/// Which versions a list is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateFilter {
    /// The code of a position.
    pub position: Option<String>,
    /// Only versions in this state.
    pub state: Option<TemplateState>,
}

impl TemplateFilter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(code) = &self.position {
            let position = Query::select()
                .column(position::Column::Id)
                .from(position::Entity)
                .and_where(position::Column::Code.eq(code))
                .take();
            all = all.add(template::Column::PositionId.in_subquery(position));
        }
        if let Some(state) = self.state {
            all = all.add(template::Column::State.eq(Coded(state)));
        }
        all
    }
}

/// A page of versions in order of their making.
pub async fn list(
    source: &Source<'_>,
    filter: &TemplateFilter,
    from: Option<i64>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<Template>> {
    let mut select = template::Entity::find().filter(filter.condition());
    if let Some(id) = from.map(TemplateId) {
        select =
            select.filter(if backwards { template::Column::Id.lt(id) } else { template::Column::Id.gt(id) });
    }
    let order = if backwards { Order::Desc } else { Order::Asc };
    Ok(select.order_by(template::Column::Id, order).limit(limit).all(source).await?)
}

/// How many versions a filter holds.
pub async fn count(source: &Source<'_>, filter: &TemplateFilter) -> Found<i64> {
    let count = template::Entity::find().filter(filter.condition()).count(source).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The versions of positions, drafts included, by position and number.
pub async fn numbers(
    source: &Source<'_>,
    positions: &[PositionId],
) -> Found<HashMap<(PositionId, i32), TemplateId>> {
    let rows: Vec<(PositionId, i32, TemplateId)> = template::Entity::find()
        .select_only()
        .columns([template::Column::PositionId, template::Column::Number, template::Column::Id])
        .filter(template::Column::PositionId.is_in(positions.iter().copied()))
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|(position, number, id)| ((position, number), id)).collect())
}

/// The version in force of each position on each day, for a loader.
pub async fn in_force_on(
    source: &Source<'_>,
    keys: &[(PositionId, NaiveDate)],
) -> Found<HashMap<(PositionId, NaiveDate), Template>> {
    let days = || keys.iter().map(|(_, day)| *day);
    let Some((first, last)) = days().min().zip(days().max()) else { return Ok(HashMap::new()) };
    let positions: std::collections::BTreeSet<PositionId> = keys.iter().map(|(own, _)| *own).collect();
    let rows = versions_in_force(source, positions, first, last).await?;
    let rows = rows::grouped(rows, |row| row.position_id);
    let on = |position: &PositionId, day: NaiveDate| {
        let holds =
            |row: &&Template| row.effective_from <= day && row.retired_from.is_none_or(|from| from > day);
        rows.get(position)?.iter().rev().find(holds).cloned()
    };
    Ok(keys.iter().filter_map(|(position, day)| Some(((*position, *day), on(position, *day)?))).collect())
}

/// The versions of positions, drafts included, in order of number.
pub async fn of_positions(
    source: &Source<'_>,
    positions: &[PositionId],
) -> Found<HashMap<PositionId, Vec<Template>>> {
    let rows = template::Entity::find()
        .filter(template::Column::PositionId.is_in(positions.iter().copied()))
        .order_by_asc(template::Column::PositionId)
        .order_by_asc(template::Column::Number)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.position_id))
}

//! Fields of work (lĩnh vực): by code, each kept by an owner unit and usable in its subtree.

use crate::audit::Event;
use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::trail::Trail;
use crate::unit::usable_in;
use crate::write::Tx;
use domain::fold::{fold, nfc};
use entity::field;
use entity::ids::{FieldId, UnitId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use std::collections::HashMap;

/// A field as stored.
pub type Field = field::Model;

/// A field as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldInput {
    /// Unique in the installation.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The unit that keeps it.
    pub owner: UnitId,
}

/// Fields by key.
pub async fn find_many(source: &Source<'_>, ids: &[FieldId]) -> Found<HashMap<FieldId, Field>> {
    rows::by_ids::<field::Entity>(source, ids).await
}

/// A field by its code.
pub async fn find_by_code(source: &Source<'_>, code: &str) -> Found<Option<Field>> {
    Ok(field::Entity::find().filter(field::Column::Code.eq(code)).one(source).await?)
}

/// Fields by code.
pub async fn find_by_codes(source: &Source<'_>, codes: &[String]) -> Found<HashMap<String, Field>> {
    let rows = field::Entity::find().filter(field::Column::Code.is_in(codes)).all(source).await?;
    Ok(rows.into_iter().map(|field| (field.code.clone(), field)).collect())
}

/// Creates fields or brings them to what is described; the same twice changes nothing. The keys are in the inputs' order.
pub async fn upsert_many(
    tx: &mut Tx,
    permit: &Permitted<act::EditCatalogue>,
    inputs: &[FieldInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<FieldId>> {
    let codes: Vec<String> = inputs.iter().map(|input| input.code.clone()).collect();
    let known =
        field::Entity::find().filter(field::Column::Code.is_in(&codes)).order_by_asc(field::Column::Id);
    let before: HashMap<String, Field> = known
        .lock_exclusive()
        .all(tx.conn())
        .await?
        .into_iter()
        .map(|field| (field.code.clone(), field))
        .collect();
    let mut rows = Vec::new();
    for input in inputs {
        permit.unit(input.owner)?;
        let known = before.get(&input.code);
        if let Some(known) = known {
            permit.unit(known.owner_unit_id)?;
        }
        let name = nfc(&input.name);
        if known.is_some_and(|field| field.name == name && field.owner_unit_id == input.owner) {
            continue;
        }
        rows.push(field::ActiveModel {
            id: sea_orm::NotSet,
            code: Set(input.code.clone()),
            name_folded: Set(fold(&name)),
            name: Set(name),
            owner_unit_id: Set(input.owner),
            // What a field's own mutation sets stays.
            provider_unit_id: sea_orm::NotSet,
            version: Set(known.map_or(1, |field| field.version + 1)),
        });
    }
    let once = OnConflict::column(field::Column::Code)
        .update_columns([
            field::Column::Name,
            field::Column::NameFolded,
            field::Column::OwnerUnitId,
            field::Column::Version,
        ])
        .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(5)) {
        let insert = field::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    let after = find_by_codes(&tx.source(), &codes).await?;
    let mut ids = Vec::new();
    for input in inputs {
        let now = after.get(&input.code).ok_or(Fail::Busy)?;
        let was = before.get(&input.code);
        if was == Some(now) {
            trail.unchanged();
        } else {
            trail.note(tx, Action::EditCatalogue, "field", now.id.0, was.map(told), told(now));
        }
        ids.push(now.id);
    }
    Ok(ids)
}

/// A field as the audit trail tells it.
fn told(field: &Field) -> serde_json::Value {
    serde_json::json!({
        "code": field.code, "name": field.name, "owner": field.owner_unit_id, "version": field.version,
        "provider": field.provider_unit_id,
    })
}

/// Names the department that trains in a field, or none; the same twice changes nothing. The field's row is held.
pub async fn set_provider(
    tx: &mut Tx,
    permit: &Permitted<act::EditCatalogue>,
    before: &Field,
    provider: Option<UnitId>,
) -> Found<()> {
    permit.unit(before.owner_unit_id)?;
    if before.provider_unit_id == provider {
        return Ok(());
    }
    let after = Field { provider_unit_id: provider, version: before.version + 1, ..before.clone() };
    let event = Event::new(Action::EditCatalogue.name(), "field", Some(before.id.0));
    tx.record(event.change(&told(before), &told(&after)));
    field::Entity::update(field::ActiveModel::from(after).reset_all()).exec(tx.conn()).await?;
    Ok(())
}

/// A field by its code, held until the commit.
pub async fn lock(tx: &Tx, code: &str) -> Found<Option<Field>> {
    Ok(field::Entity::find().filter(field::Column::Code.eq(code)).lock_exclusive().one(tx.conn()).await?)
}

/// Which fields a list is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldFilter {
    /// The code of a unit: only those usable in it.
    pub usable_in: Option<String>,
    /// The start of a word of the name, or of the code.
    pub search: Option<String>,
}

impl FieldFilter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(unit) = &self.usable_in {
            all = all.add(field::Column::OwnerUnitId.in_subquery(usable_in(unit)));
        }
        if let Some(text) = &self.search {
            all = all.add(
                Condition::any()
                    .add(dialect::begins_a_word(field::Column::NameFolded, text))
                    .add(dialect::begins(field::Column::Code, text)),
            );
        }
        all
    }
}

/// A page of fields in order of code.
pub async fn list(
    source: &Source<'_>,
    filter: &FieldFilter,
    from: Option<&str>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<Field>> {
    let mut select = field::Entity::find().filter(filter.condition());
    if let Some(code) = from {
        select = select.filter(if backwards {
            field::Column::Code.lt(code)
        } else {
            field::Column::Code.gt(code)
        });
    }
    let order = if backwards { Order::Desc } else { Order::Asc };
    Ok(select.order_by(field::Column::Code, order).limit(limit).all(source).await?)
}

/// How many fields a filter holds.
pub async fn count(source: &Source<'_>, filter: &FieldFilter) -> Found<i64> {
    let count = field::Entity::find().filter(filter.condition()).count(source).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

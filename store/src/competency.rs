//! The competency framework: by code, kept by the root and the same for all units.

use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::trail::Trail;
use crate::write::Tx;
use domain::fold::{fold, nfc};
use domain::terms::Term;
use domain::training::CompetencyGroup;
use entity::coded::Coded;
use entity::competency;
use entity::ids::{CompetencyId, FieldId, UnitId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use std::collections::HashMap;

/// A competency as stored.
pub type Competency = competency::Model;

/// A competency as HR of the root describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CompetencyInput {
    /// Unique in the installation.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: CompetencyGroup,
    /// The field, of a professional one.
    pub field: Option<FieldId>,
}

/// Competencies by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[CompetencyId],
) -> Found<HashMap<CompetencyId, Competency>> {
    rows::by_ids::<competency::Entity>(source, ids).await
}

/// A competency by its code.
pub async fn find_by_code(source: &Source<'_>, code: &str) -> Found<Option<Competency>> {
    Ok(competency::Entity::find().filter(competency::Column::Code.eq(code)).one(source).await?)
}

/// Competencies by code.
pub async fn find_by_codes(source: &Source<'_>, codes: &[String]) -> Found<HashMap<String, Competency>> {
    let rows = competency::Entity::find().filter(competency::Column::Code.is_in(codes)).all(source).await?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}

/// Creates competencies or brings them to what is described; the same twice changes nothing. `root` keeps the framework.
/// The keys are in the inputs' order.
pub async fn upsert_many(
    tx: &mut Tx,
    permit: &Permitted<act::EditCatalogue>,
    root: UnitId,
    inputs: &[CompetencyInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<CompetencyId>> {
    permit.unit(root)?;
    let codes: Vec<String> = inputs.iter().map(|input| input.code.clone()).collect();
    let before: HashMap<String, Competency> = competency::Entity::find()
        .filter(competency::Column::Code.is_in(&codes))
        .order_by_asc(competency::Column::Id)
        .lock_exclusive()
        .all(tx.conn())
        .await?
        .into_iter()
        .map(|row| (row.code.clone(), row))
        .collect();
    let mut rows = Vec::new();
    for input in inputs {
        let known = before.get(&input.code);
        let name = nfc(&input.name);
        let same = |row: &Competency| {
            row.name == name && row.competency_group.0 == input.group && row.field_id == input.field
        };
        if known.is_some_and(same) {
            continue;
        }
        rows.push(competency::ActiveModel {
            id: sea_orm::NotSet,
            code: Set(input.code.clone()),
            name_folded: Set(fold(&name)),
            name: Set(name),
            competency_group: Set(Coded(input.group)),
            field_id: Set(input.field),
            version: Set(known.map_or(1, |row| row.version + 1)),
        });
    }
    let once = OnConflict::column(competency::Column::Code)
        .update_columns([
            competency::Column::Name,
            competency::Column::NameFolded,
            competency::Column::CompetencyGroup,
            competency::Column::FieldId,
            competency::Column::Version,
        ])
        .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(6)) {
        let insert = competency::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
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
            trail.note(tx, Action::EditCatalogue, "competency", now.id.0, was.map(told), told(now));
        }
        ids.push(now.id);
    }
    Ok(ids)
}

/// A competency as the audit trail tells it.
fn told(row: &Competency) -> serde_json::Value {
    serde_json::json!({
        "code": row.code, "name": row.name, "group": row.competency_group.0.code(), "field": row.field_id,
        "version": row.version,
    })
}

/// Which competencies a list is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompetencyFilter {
    /// Of which group.
    pub group: Option<CompetencyGroup>,
    /// Of which field.
    pub field: Option<FieldId>,
    /// The start of a word of the name, or of the code.
    pub search: Option<String>,
}

impl CompetencyFilter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(group) = self.group {
            all = all.add(competency::Column::CompetencyGroup.eq(Coded(group)));
        }
        if let Some(field) = self.field {
            all = all.add(competency::Column::FieldId.eq(field));
        }
        if let Some(text) = &self.search {
            all = all.add(
                Condition::any()
                    .add(dialect::begins_a_word(competency::Column::NameFolded, text))
                    .add(dialect::begins(competency::Column::Code, text)),
            );
        }
        all
    }
}

/// A page of competencies in order of code.
pub async fn list(
    source: &Source<'_>,
    filter: &CompetencyFilter,
    from: Option<&str>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<Competency>> {
    let mut select = competency::Entity::find().filter(filter.condition());
    if let Some(code) = from {
        let column = competency::Column::Code;
        select = select.filter(if backwards { column.lt(code) } else { column.gt(code) });
    }
    let order = if backwards { Order::Desc } else { Order::Asc };
    Ok(select.order_by(competency::Column::Code, order).limit(limit).all(source).await?)
}

/// How many competencies a filter holds.
pub async fn count(source: &Source<'_>, filter: &CompetencyFilter) -> Found<i64> {
    let count = competency::Entity::find().filter(filter.condition()).count(source).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

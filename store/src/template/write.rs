//! Writing templates: a draft as a whole, its publication, its retirement.

use super::Template;
use crate::audit::Event;
use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Permitted, act};
use crate::write::Tx;
use chrono::NaiveDate;
use domain::terms::TemplateState;
use entity::coded::Coded;
use entity::ids::{PersonId, PositionId, ProductId, TemplateId};
use entity::{appointment, position, template, template_line, template_product};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde::Serialize;

/// All that a draft says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// The day from which it will hold.
    pub effective_from: NaiveDate,
    /// The step of each line's points, in 10⁻⁹.
    pub step: i64,
    /// The criteria lines, in order.
    pub lines: Vec<DraftLine>,
    /// The usual products, in order.
    pub products: Vec<DraftProduct>,
}

/// A criteria line of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DraftLine {
    /// `II.4`, or `II.4.a` of a behaviour under it.
    pub code: String,
    /// The line of Form 01 that it is, or splits.
    pub criterion: String,
    /// Its text.
    pub name: String,
    /// The most points, in 10⁻⁹.
    pub maximum: i64,
}

/// A usual product of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DraftProduct {
    /// The product.
    pub product: ProductId,
    /// Units a period.
    pub usual_amount: i32,
    /// The day of the month it is due, 1 to 31.
    pub due_day: i32,
}

/// A version with its position, held until the commit.
pub async fn lock(tx: &Tx, id: TemplateId) -> Found<(Template, position::Model)> {
    let row =
        template::Entity::find_by_id(id).lock_exclusive().one(tx.conn()).await?.ok_or(Fail::NotFound)?;
    let position =
        position::Entity::find_by_id(row.position_id).one(tx.conn()).await?.ok_or(Fail::NotFound)?;
    Ok((row, position))
}

/// Whoever holds a position on a day from `from` on.
pub async fn people(source: &Source<'_>, position: PositionId, from: NaiveDate) -> Found<Vec<PersonId>> {
    let mut people: Vec<PersonId> = appointment::Entity::find()
        .select_only()
        .column(appointment::Column::PersonId)
        .filter(appointment::Column::PositionId.eq(position))
        .filter(appointment::Column::VoidedAt.is_null())
        .filter(
            Condition::any()
                .add(appointment::Column::ValidTo.is_null())
                .add(appointment::Column::ValidTo.gte(from)),
        )
        .into_tuple()
        .all(source)
        .await?;
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// A new draft: the next version of its position, or the number an import names.
pub async fn create(
    tx: &mut Tx,
    permit: &Permitted<act::EditTemplates>,
    position: &position::Model,
    number: Option<i32>,
    draft: &Draft,
) -> Found<TemplateId> {
    reaches(permit, position)?;
    // The position is held, so that two drafts never get the same number.
    position::Entity::find_by_id(position.id).lock_exclusive().one(tx.conn()).await?;
    let number = match number {
        Some(number) => number,
        None => {
            let last = template::Entity::find()
                .filter(template::Column::PositionId.eq(position.id))
                .order_by_desc(template::Column::Number)
                .one(tx.conn())
                .await?;
            last.map_or(0, |template| template.number) + 1
        }
    };
    let row = template::ActiveModel {
        position_id: Set(position.id),
        number: Set(number),
        state: Set(Coded(TemplateState::Draft)),
        effective_from: Set(draft.effective_from),
        step: Set(draft.step),
        published_at: Set(None),
        retired_from: Set(None),
        version: Set(1),
        ..Default::default()
    };
    let made = template::Entity::insert(row).exec_with_returning(tx.conn()).await?;
    insert(tx, made.id, draft).await?;
    tx.record(Event::new("EditTemplates", "template", Some(made.id.0)).change(&(), draft));
    Ok(made.id)
}

/// Replaces all that a draft says; the version before is in the audit trail.
pub async fn save(
    tx: &mut Tx,
    permit: &Permitted<act::EditTemplates>,
    position: &position::Model,
    row: &Template,
    draft: &Draft,
) -> Found<()> {
    reaches(permit, position)?;
    let before = said(&tx.source(), row).await?;
    if before == *draft {
        return Ok(());
    }
    template_line::Entity::delete_many()
        .filter(template_line::Column::TemplateId.eq(row.id))
        .exec(tx.conn())
        .await?;
    template_product::Entity::delete_many()
        .filter(template_product::Column::TemplateId.eq(row.id))
        .exec(tx.conn())
        .await?;
    insert(tx, row.id, draft).await?;
    let after = Template {
        effective_from: draft.effective_from,
        step: draft.step,
        version: row.version + 1,
        ..row.clone()
    };
    update(tx, after).await?;
    tx.record(Event::new("EditTemplates", "template", Some(row.id.0)).change(&before, draft));
    Ok(())
}

/// Publishes a draft: from here on nothing of it changes.
pub async fn publish(
    tx: &mut Tx,
    permit: &Permitted<act::EditTemplates>,
    position: &position::Model,
    row: &Template,
) -> Found<()> {
    reaches(permit, position)?;
    let after = Template {
        state: Coded(TemplateState::Published),
        published_at: Some(tx.call().at.0),
        version: row.version + 1,
        ..row.clone()
    };
    update(tx, after).await?;
    let told = said(&tx.source(), row).await?;
    tx.record(Event::new("EditTemplates", "template", Some(row.id.0)).change(
        &serde_json::json!({ "state": "DRAFT" }),
        &serde_json::json!({ "state": "PUBLISHED", "said": told }),
    ));
    Ok(())
}

/// Retires a published version from a day on.
pub async fn retire(
    tx: &mut Tx,
    permit: &Permitted<act::EditTemplates>,
    position: &position::Model,
    row: &Template,
    from: NaiveDate,
) -> Found<()> {
    reaches(permit, position)?;
    let after = Template {
        state: Coded(TemplateState::Retired),
        retired_from: Some(from),
        version: row.version + 1,
        ..row.clone()
    };
    update(tx, after).await?;
    tx.record(Event::new("EditTemplates", "template", Some(row.id.0)).change(
        &serde_json::json!({ "state": "PUBLISHED" }),
        &serde_json::json!({ "state": "RETIRED", "from": from }),
    ));
    Ok(())
}

fn reaches(permit: &Permitted<act::EditTemplates>, position: &position::Model) -> Found<()> {
    permit.unit(position.owner_unit_id)
}

async fn update(tx: &Tx, row: Template) -> Found<()> {
    template::Entity::update(template::ActiveModel::from(row).reset_all()).exec(tx.conn()).await?;
    Ok(())
}

/// What a version of this key says, as a draft says it.
pub async fn read(source: &Source<'_>, id: TemplateId) -> Found<Option<Draft>> {
    let Some(row) = template::Entity::find_by_id(id).one(source).await? else { return Ok(None) };
    said(source, &row).await.map(Some)
}

async fn said(source: &Source<'_>, row: &Template) -> Found<Draft> {
    let body = super::find_bodies(source, &[row.id]).await?.remove(&row.id).ok_or(Fail::NotFound)?;
    Ok(saying(row, body))
}

/// All that a version says.
pub(crate) fn saying(row: &Template, body: super::TemplateBody) -> Draft {
    let line = |line: template_line::Model| DraftLine {
        code: line.code,
        criterion: line.criterion,
        name: line.name,
        maximum: line.maximum,
    };
    let product = |usual: super::UsualProduct| DraftProduct {
        product: usual.product,
        usual_amount: usual.usual_amount,
        due_day: usual.due_day,
    };
    Draft {
        effective_from: row.effective_from,
        step: row.step,
        lines: body.lines.into_iter().map(line).collect(),
        products: body.products.into_iter().map(product).collect(),
    }
}

async fn insert(tx: &Tx, id: TemplateId, draft: &Draft) -> Found<()> {
    let lines = (0_i32..).zip(&draft.lines).map(|(ordinal, line)| template_line::ActiveModel {
        template_id: Set(id),
        code: Set(line.code.clone()),
        criterion: Set(line.criterion.clone()),
        name: Set(line.name.clone()),
        maximum: Set(line.maximum),
        ordinal: Set(ordinal),
        ..Default::default()
    });
    for chunk in lines.collect::<Vec<_>>().chunks(dialect::rows_per_insert(6)) {
        template_line::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    let products = (0_i32..).zip(&draft.products).map(|(ordinal, usual)| template_product::ActiveModel {
        template_id: Set(id),
        product_id: Set(usual.product),
        usual_amount: Set(usual.usual_amount),
        due_day: Set(usual.due_day),
        ordinal: Set(ordinal),
        ..Default::default()
    });
    for chunk in products.collect::<Vec<_>>().chunks(dialect::rows_per_insert(5)) {
        template_product::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

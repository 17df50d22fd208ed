//! Reading the trail, the newest event first.

use super::payloads;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::Visibility;
use domain::moment::Moment;
use entity::ids::{PersonId, UnitId};
use entity::{account, audit_event};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

/// An event as stored.
pub type AuditEvent = audit_event::Model;

/// Which events are asked for; what is left out does not bind.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The action, as the table of permissions names it.
    pub action: Option<String>,
    /// The kind of object, by its table's name.
    pub noun: Option<String>,
    /// The object's key.
    pub object: Option<i64>,
    /// The login of who did it.
    pub actor: Option<String>,
    /// From this moment on.
    pub from: Option<Moment>,
    /// Up to this moment, it excluded.
    pub until: Option<Moment>,
}

/// The events that a viewer may read: all of them over the whole installation, else those done by people of his units, or
/// in their place.
fn seen(visibility: &Visibility, root: Option<UnitId>) -> Condition {
    use audit_event::Column as C;
    if root.is_some_and(|root| visibility.covers(&[root])) {
        return Condition::all();
    }
    let accounts = Query::select()
        .column(account::Column::Id)
        .from(account::Entity)
        .cond_where(visibility.condition((account::Entity, account::Column::PersonId), NO_UNIT))
        .take();
    Condition::any()
        .add(C::AccountId.in_subquery(accounts))
        .add(visibility.condition((audit_event::Entity, C::OnBehalfOfId), NO_UNIT))
}

/// An event keeps no unit.
const NO_UNIT: Option<audit_event::Column> = None;

fn matching(visibility: &Visibility, root: Option<UnitId>, wanted: &Wanted) -> Select<audit_event::Entity> {
    use audit_event::Column as C;
    let mut rows = audit_event::Entity::find().filter(seen(visibility, root));
    for (column, text) in [(C::Action, &wanted.action), (C::Noun, &wanted.noun), (C::Actor, &wanted.actor)] {
        if let Some(text) = text {
            rows = rows.filter(column.eq(text.as_str()));
        }
    }
    if let Some(object) = wanted.object {
        rows = rows.filter(C::ObjectId.eq(object));
    }
    if let Some(from) = wanted.from {
        rows = rows.filter(C::At.gte(from.0));
    }
    if let Some(until) = wanted.until {
        rows = rows.filter(C::At.lt(until.0));
    }
    rows
}

/// A page of events with their payloads, the newest first; a payload that was erased by law is left out.
pub async fn list(
    source: &Source<'_>,
    visibility: &Visibility,
    wanted: &Wanted,
    from: Option<i64>,
    backwards: bool,
    limit: u64,
) -> Found<Vec<(AuditEvent, Option<String>)>> {
    use audit_event::Column::Number;
    let root = crate::unit::find_root(source).await?;
    let mut rows = matching(visibility, root, wanted);
    if let Some(from) = from {
        rows = rows.filter(if backwards { Number.gt(from) } else { Number.lt(from) });
    }
    let rows = if backwards { rows.order_by_asc(Number) } else { rows.order_by_desc(Number) };
    let rows = rows.limit(limit).all(source).await?;
    let mut bodies = payloads(source, &rows).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let body = bodies.remove(&row.number);
            (row, body)
        })
        .collect())
}

/// How many events there are.
pub async fn count(source: &Source<'_>, visibility: &Visibility, wanted: &Wanted) -> Found<i64> {
    let root = crate::unit::find_root(source).await?;
    let count = matching(visibility, root, wanted).count(source).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// In whose place an event was done.
#[must_use]
pub fn on_behalf_of(event: &AuditEvent) -> Option<PersonId> {
    event.on_behalf_of_id.map(PersonId)
}

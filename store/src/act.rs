//! Acts: conclusions of a violation and the decisions on them (Art. 11.3, 20.4b-c); voided, never deleted. What the text
//! of an act says stands in a row of its own and is told by nothing here but [`texts`].

mod class;
mod write;

pub use class::Careers;
pub(crate) use class::of_year;
pub use write::{DecisionInput, change, change_decision, create};

use crate::db::Source;
use crate::fail::Found;
use crate::rows;
use entity::ids::{ActDecisionId, ActId, PersonId};
use entity::{act, act_decision, act_text};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// An act as stored.
pub type Act = act::Model;
/// A decision on an act, as stored.
pub type ActDecision = act_decision::Model;
/// The text of an act, as stored.
pub type ActText = act_text::Model;

/// Acts by key.
pub async fn find_many(source: &Source<'_>, ids: &[ActId]) -> Found<HashMap<ActId, Act>> {
    rows::by_ids::<act::Entity>(source, ids).await
}

/// The acts of people, voided ones too, by person, in order of reference.
pub async fn of_people(source: &Source<'_>, people: &[PersonId]) -> Found<HashMap<PersonId, Vec<Act>>> {
    let rows = act::Entity::find()
        .filter(act::Column::PersonId.is_in(people.iter().copied()))
        .order_by_asc(act::Column::Reference)
        .order_by_asc(act::Column::Id)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.person_id))
}

/// The decisions on acts, voided ones too, by act, in the order in which they take effect.
pub async fn decisions(source: &Source<'_>, acts: &[ActId]) -> Found<HashMap<ActId, Vec<ActDecision>>> {
    let rows = act_decision::Entity::find()
        .filter(act_decision::Column::ActId.is_in(acts.iter().copied()))
        .order_by_asc(act_decision::Column::EffectiveOn)
        .order_by_asc(act_decision::Column::Id)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.act_id))
}

/// A decision by its key.
pub async fn find_decision(source: &Source<'_>, id: ActDecisionId) -> Found<Option<ActDecision>> {
    Ok(act_decision::Entity::find_by_id(id).one(source).await?)
}

/// What the texts of the acts of people say, by person: only for who may read them (`ReadActText`).
pub async fn texts(source: &Source<'_>, people: &[PersonId]) -> Found<HashMap<PersonId, Vec<ActText>>> {
    let acts = of_people(source, people).await?.into_values().flatten();
    let people: HashMap<ActId, PersonId> = acts.map(|act| (act.id, act.person_id)).collect();
    let rows = act_text::Entity::find()
        .filter(act_text::Column::ActId.is_in(people.keys().copied()))
        .all(source)
        .await?;
    let mut all: HashMap<PersonId, Vec<ActText>> = HashMap::new();
    for text in rows {
        if let Some(person) = people.get(&text.act_id) {
            all.entry(*person).or_default().push(text);
        }
    }
    Ok(all)
}

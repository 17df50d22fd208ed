//! Writing positions with their dated versions, any number at once.

use super::{PositionBook, PositionFacts};
use crate::appointment;
use crate::audit::Event;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Action, Permitted, act};
use crate::stale::Reach;
use crate::trail::Trail;
use crate::write::Tx;
use chrono::{Days as DayCount, NaiveDate};
use domain::fold::{fold, nfc};
use domain::periods::{Days, FIRST_DAY};
use domain::terms::{Leads, PositionGroup, Term};
use entity::coded::Coded;
use entity::ids::{FieldId, PersonId, PositionId, PositionVersionId, UnitId};
use entity::{position, position_field, position_version};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use std::collections::{HashMap, HashSet};

/// A position from a day on, as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PositionInput {
    /// Unique in the installation.
    pub code: String,
    /// The unit that keeps it.
    pub owner: UnitId,
    /// From this day on it is as described.
    pub valid_from: NaiveDate,
    /// Its name.
    pub name: String,
    /// Its group of similar duties (Decree 335/2025, Art. 20.5).
    pub group: PositionGroup,
    /// Whether it leads its unit.
    pub leads: Leads,
    /// Its fields, the primary one first.
    pub fields: Vec<FieldId>,
}

impl PositionInput {
    fn says(&self, facts: &PositionFacts) -> bool {
        facts.name == nfc(&self.name)
            && facts.group == self.group
            && facts.leads == self.leads
            && facts.fields == self.fields
    }
}

/// On which days each input changes what a position that is there already is; an input that changes nothing, or is of a
/// new position, is left out. Whoever holds the position on these days is concerned.
pub async fn changes(tx: &Tx, inputs: &[PositionInput]) -> Found<Vec<(PositionId, Days)>> {
    Ok(differing(tx, inputs).await?.into_iter().map(|(position, days, _)| (position, days)).collect())
}

/// The same, and whether the change bears on evaluations: on the group, on whom the position leads, on its primary field.
async fn differing(tx: &Tx, inputs: &[PositionInput]) -> Found<Vec<(PositionId, Days, bool)>> {
    let known = super::find_by_codes(&tx.source(), &codes(inputs)).await?;
    let ids: Vec<PositionId> = known.values().map(|position| position.id).collect();
    let book = PositionBook::load(&tx.source(), Some(&ids)).await?;
    Ok(inputs
        .iter()
        .filter_map(|input| {
            let position = known.get(&input.code)?;
            let versions = book.versions(position.id);
            if versions.iter().any(|facts| facts.valid_from == input.valid_from && input.says(facts)) {
                return None;
            }
            // The first version holds before its own day too.
            let first = versions.first().is_none_or(|first| first.valid_from >= input.valid_from);
            let from = if first { FIRST_DAY } else { input.valid_from };
            let next = versions.iter().map(|facts| facts.valid_from).find(|day| *day > input.valid_from);
            let to = next.and_then(|day| day.checked_sub_days(DayCount::new(1)));
            let before =
                versions.iter().rfind(|facts| facts.valid_from <= input.valid_from).or(versions.first());
            let bears = before.is_some_and(|facts| {
                facts.group != input.group
                    || facts.leads != input.leads
                    || facts.fields.first() != input.fields.first()
            });
            Days::since(from, to).map(|days| (position.id, days, bears))
        })
        .collect())
}

fn codes(inputs: &[PositionInput]) -> Vec<String> {
    let mut codes: Vec<String> = inputs.iter().map(|input| input.code.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Who holds positions on days on which the inputs change what bears on evaluations.
async fn touched(tx: &Tx, inputs: &[PositionInput]) -> Found<Vec<(PersonId, Days)>> {
    let mut changed = differing(tx, inputs).await?;
    changed.retain(|(_, _, bears)| *bears);
    let ids: Vec<PositionId> = changed.iter().map(|(position, ..)| *position).collect();
    let held = appointment::of_positions(&tx.source(), &ids).await?;
    let mut about = Vec::new();
    for (position, days, _) in changed {
        let holders = held.get(&position).into_iter().flatten();
        about.extend(holders.filter_map(|(person, on)| Some((*person, on.shared_with(days)?))));
    }
    Ok(about)
}

/// Creates positions and versions or brings them to what is described, and marks whose evaluation that touches; the same
/// twice changes nothing. The keys are in the inputs' order.
pub async fn upsert_many(
    tx: &mut Tx,
    permit: &Permitted<act::EditCatalogue>,
    inputs: &[PositionInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<PositionId>> {
    let codes = codes(inputs);
    let select = position::Entity::find().filter(position::Column::Code.is_in(&codes));
    let before: HashMap<String, position::Model> = select
        .order_by_asc(position::Column::Id)
        .lock_exclusive()
        .all(tx.conn())
        .await?
        .into_iter()
        .map(|position| (position.code.clone(), position))
        .collect();
    let ids: Vec<PositionId> = before.values().map(|position| position.id).collect();
    let book = PositionBook::load(&tx.source(), Some(&ids)).await?;
    let former = |input: &PositionInput| {
        let position = before.get(&input.code)?;
        book.versions(position.id).iter().find(|facts| facts.valid_from == input.valid_from)
    };
    // What differs, by code: its owner as last said, and whether anything of it changes.
    let mut owners: HashMap<&str, UnitId> = HashMap::new();
    let mut changed: HashSet<&str> = HashSet::new();
    for input in inputs {
        permit.unit(input.owner)?;
        owners.insert(&input.code, input.owner);
        if former(input).is_none_or(|facts| !input.says(facts)) {
            changed.insert(&input.code);
        }
    }
    for (code, owner) in &owners {
        if let Some(known) = before.get(*code) {
            permit.unit(known.owner_unit_id)?;
            if known.owner_unit_id != *owner {
                changed.insert(code);
            }
        }
    }
    let about = touched(tx, inputs).await?;
    let mut reach = Reach::default();
    reach.leaders(tx, &about).await?;
    let rows: Vec<position::ActiveModel> = changed
        .iter()
        .map(|code| position::ActiveModel {
            id: sea_orm::NotSet,
            code: Set((*code).to_owned()),
            owner_unit_id: Set(owners[code]),
            retired_from: Set(before.get(*code).and_then(|known| known.retired_from)),
            version: Set(before.get(*code).map_or(1, |known| known.version + 1)),
        })
        .collect();
    let once = OnConflict::column(position::Column::Code)
        .update_columns([position::Column::OwnerUnitId, position::Column::Version])
        .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(4)) {
        let insert = position::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    let after = super::find_by_codes(&tx.source(), &codes).await?;
    let id_of = |code: &str| after.get(code).map(|position| position.id).ok_or(Fail::Busy);
    let new: Vec<&PositionInput> =
        inputs.iter().filter(|input| former(input).is_none_or(|facts| !input.says(facts))).collect();
    write_versions(tx, &new, &id_of).await?;
    reach.leaders(tx, &about).await?;
    reach.insert(tx, "positions changed").await?;
    for input in inputs {
        let id = id_of(&input.code)?;
        let known = before.get(&input.code);
        let same_owner = known.is_some_and(|known| known.owner_unit_id == input.owner);
        let facts = former(input);
        if same_owner && facts.is_some_and(|facts| input.says(facts)) {
            trail.unchanged();
            continue;
        }
        let was = known.map(|known| {
            serde_json::json!({
                "code": known.code, "owner": known.owner_unit_id, "version": known.version,
                "from": facts.map(|_| input.valid_from), "name": facts.map(|facts| &facts.name),
                "group": facts.map(|facts| facts.group.code()), "leads": facts.map(|facts| facts.leads.code()),
                "fields": facts.map(|facts| &facts.fields),
            })
        });
        let now = serde_json::json!(input);
        trail.note(tx, Action::EditCatalogue, "position", id.0, was, now);
    }
    inputs.iter().map(|input| id_of(&input.code)).collect()
}

/// Writes versions that are new or differ, and their fields.
async fn write_versions(
    tx: &Tx,
    inputs: &[&PositionInput],
    id_of: &impl Fn(&str) -> Found<PositionId>,
) -> Found<()> {
    if inputs.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::new();
    for input in inputs {
        let name = nfc(&input.name);
        rows.push(position_version::ActiveModel {
            id: sea_orm::NotSet,
            position_id: Set(id_of(&input.code)?),
            valid_from: Set(input.valid_from),
            name_folded: Set(fold(&name)),
            name: Set(name),
            position_group: Set(Coded(input.group)),
            leads: Set(Coded(input.leads)),
        });
    }
    let once =
        OnConflict::columns([position_version::Column::PositionId, position_version::Column::ValidFrom])
            .update_columns([
                position_version::Column::Name,
                position_version::Column::NameFolded,
                position_version::Column::PositionGroup,
                position_version::Column::Leads,
            ])
            .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(6)) {
        let insert = position_version::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    let mut positions = Vec::new();
    for input in inputs {
        positions.push(id_of(&input.code)?);
    }
    let versions: HashMap<(PositionId, NaiveDate), PositionVersionId> = position_version::Entity::find()
        .filter(position_version::Column::PositionId.is_in(positions))
        .all(tx.conn())
        .await?
        .into_iter()
        .map(|version| ((version.position_id, version.valid_from), version.id))
        .collect();
    let mut fields = Vec::new();
    let mut written = Vec::new();
    for input in inputs {
        let key = (id_of(&input.code)?, input.valid_from);
        let version = *versions.get(&key).ok_or(Fail::Busy)?;
        written.push(version);
        for (ordinal, field) in (0_i32..).zip(&input.fields) {
            fields.push(position_field::ActiveModel {
                position_version_id: Set(version),
                ordinal: Set(ordinal),
                field_id: Set(*field),
            });
        }
    }
    position_field::Entity::delete_many()
        .filter(position_field::Column::PositionVersionId.is_in(written))
        .exec(tx.conn())
        .await?;
    for chunk in fields.chunks(dialect::rows_per_insert(3)) {
        position_field::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

/// Takes a position out of use from a day on, or (without a day) back into it. Its version rises.
pub async fn retire(
    tx: &mut Tx,
    permit: &Permitted<act::EditCatalogue>,
    before: &position::Model,
    from: Option<NaiveDate>,
) -> Found<()> {
    permit.unit(before.owner_unit_id)?;
    let after = position::Model { retired_from: from, version: before.version + 1, ..before.clone() };
    let told = |row: &position::Model| serde_json::json!({ "code": row.code, "retired_from": row.retired_from, "version": row.version });
    let event = Event::new(Action::EditCatalogue.name(), "position", Some(before.id.0));
    tx.record(event.change(&told(before), &told(&after)));
    position::Entity::update(position::ActiveModel::from(after).reset_all()).exec(tx.conn()).await?;
    Ok(())
}

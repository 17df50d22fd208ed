//! Writing people, any number at once.

use super::{Person, find_by_codes, specialisations};
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Action, Permitted, act};
use crate::stale;
use crate::trail::Trail;
use crate::write::Tx;
use domain::fold::{fold, nfc};
use domain::periods::{Days, FIRST_DAY, LAST_DAY};
use domain::refusal::{Code, Refusal};
use domain::terms::{PersonnelRegime, Term};
use entity::coded::Coded;
use entity::ids::{FieldId, PersonId, UnitId};
use entity::{person, person_specialisation};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use std::collections::HashMap;

/// A person as HR describes him.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PersonInput {
    /// The personal code, unique in the installation.
    pub code: String,
    /// Full name.
    pub name: String,
    /// The law he is evaluated under.
    pub regime: PersonnelRegime,
    /// The fields he is specialised in.
    pub specialisations: Vec<FieldId>,
}

impl PersonInput {
    /// Whether a person who is there is just so.
    #[must_use]
    pub fn says(&self, person: &Person, fields: &[FieldId]) -> bool {
        let mut own = self.specialisations.clone();
        own.sort_unstable();
        person.name == nfc(&self.name) && person.regime.0 == self.regime && own == fields
    }
}

/// Creates people, each with the unit of his first appointment, which is written in the same transaction. The keys are
/// in the inputs' order.
pub async fn create_many(
    tx: &mut Tx,
    permit: &Permitted<act::EditPeople>,
    inputs: &[(PersonInput, UnitId)],
    trail: &mut Trail<'_>,
) -> Found<Vec<PersonId>> {
    for (_, unit) in inputs {
        permit.unit(*unit)?;
    }
    let rows: Vec<person::ActiveModel> = inputs.iter().map(|(input, _)| row(input, 1)).collect();
    for chunk in rows.chunks(dialect::rows_per_insert(5)) {
        let insert = person::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await;
        insert.map_err(|error| {
            if crate::fail::is_duplicate(&error) {
                Fail::from(Refusal::new(Code::PersonExists, "code"))
            } else {
                Fail::from(error)
            }
        })?;
    }
    let people: Vec<&PersonInput> = inputs.iter().map(|(input, _)| input).collect();
    let ids = written(tx, &people).await?;
    for (input, id) in people.iter().zip(&ids) {
        trail.note(tx, Action::EditPeople, "person", id.0, None, serde_json::json!(input));
    }
    Ok(ids)
}

/// Brings people who are there to what is described, and marks whose evaluation that touches: only the regime does, and
/// bears on every period. The same twice changes nothing.
pub async fn update_many(
    tx: &mut Tx,
    permit: &Permitted<act::EditPeople>,
    inputs: &[PersonInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<PersonId>> {
    let codes: Vec<String> = inputs.iter().map(|input| input.code.clone()).collect();
    let before = find_by_codes(&tx.source(), &codes).await?;
    let ids: Vec<PersonId> = before.values().map(|person| person.id).collect();
    let fields = specialisations(&tx.source(), &ids).await?;
    let fields_of = |person: &Person| fields.get(&person.id).map(Vec::as_slice).unwrap_or_default();
    let (mut changed, mut rows, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    let mut about = Vec::new();
    for input in inputs {
        let known = before.get(&input.code).ok_or(Fail::NotFound)?;
        keys.push(known.id);
        if input.says(known, fields_of(known)) {
            trail.unchanged();
            continue;
        }
        permit.person(known.id)?;
        let ever = Days::new(FIRST_DAY, LAST_DAY).filter(|_| known.regime.0 != input.regime);
        about.extend(ever.map(|days| (known.id, days)));
        rows.push(row(input, known.version + 1));
        changed.push(input);
        let was = serde_json::json!({
            "code": known.code, "name": known.name, "regime": known.regime.0.code(),
            "specialisations": fields_of(known), "version": known.version,
        });
        trail.note(tx, Action::EditPeople, "person", known.id.0, Some(was), serde_json::json!(input));
    }
    let once = OnConflict::column(person::Column::Code)
        .update_columns([
            person::Column::Name,
            person::Column::NameFolded,
            person::Column::Regime,
            person::Column::Version,
        ])
        .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(5)) {
        let insert = person::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    written(tx, &changed).await?;
    stale::mark_days(tx, &about, "regime changed").await?;
    Ok(keys)
}

fn row(input: &PersonInput, version: i64) -> person::ActiveModel {
    let name = nfc(&input.name);
    person::ActiveModel {
        id: sea_orm::NotSet,
        code: Set(input.code.clone()),
        name_folded: Set(fold(&name)),
        name: Set(name),
        regime: Set(Coded(input.regime)),
        version: Set(version),
    }
}

/// The keys of people just written, with their specialisations made anew.
async fn written(tx: &Tx, inputs: &[&PersonInput]) -> Found<Vec<PersonId>> {
    let codes: Vec<String> = inputs.iter().map(|input| input.code.clone()).collect();
    let known: HashMap<String, Person> = find_by_codes(&tx.source(), &codes).await?;
    let mut ids = Vec::new();
    let mut rows = Vec::new();
    for input in inputs {
        let id = known.get(&input.code).ok_or(Fail::Busy)?.id;
        ids.push(id);
        rows.extend(
            input.specialisations.iter().map(|field| person_specialisation::ActiveModel {
                person_id: Set(id),
                field_id: Set(*field),
            }),
        );
    }
    for chunk in ids.chunks(10_000) {
        person_specialisation::Entity::delete_many()
            .filter(person_specialisation::Column::PersonId.is_in(chunk.iter().copied()))
            .exec(tx.conn())
            .await?;
    }
    for chunk in rows.chunks(dialect::rows_per_insert(2)) {
        person_specialisation::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.conn()).await?;
    }
    Ok(ids)
}

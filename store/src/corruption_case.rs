//! Cases of corruption or waste in a unit, with the leaders in charge (Art. 20.4d); voided, never deleted. What the text
//! of a case says stands in a row of its own and is told by nothing here but [`texts`].

use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Action, Permitted, Visibility, act};
use crate::rows;
use crate::write::Tx;
use entity::ids::{CorruptionCaseId, PersonId, UnitId};
use entity::{corruption_case, corruption_case_leader, corruption_case_text};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, JoinType, NotSet, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// A case as stored.
pub type CorruptionCase = corruption_case::Model;

/// Cases by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[CorruptionCaseId],
) -> Found<HashMap<CorruptionCaseId, CorruptionCase>> {
    rows::by_ids::<corruption_case::Entity>(source, ids).await
}

/// The cases of units, voided ones too, by unit, in order of reference.
pub async fn of_units(source: &Source<'_>, units: &[UnitId]) -> Found<HashMap<UnitId, Vec<CorruptionCase>>> {
    let rows = corruption_case::Entity::find()
        .filter(corruption_case::Column::UnitId.is_in(units.iter().copied()))
        .order_by_asc(corruption_case::Column::Reference)
        .order_by_asc(corruption_case::Column::Id)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.unit_id))
}

/// The cases of which people are leaders in charge, voided ones too, by person, the earliest opened first.
pub async fn of_people(
    source: &Source<'_>,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Vec<CorruptionCase>>> {
    let leaders = corruption_case_leader::Entity::find()
        .filter(corruption_case_leader::Column::PersonId.is_in(people.iter().copied()))
        .all(source)
        .await?;
    let ids: BTreeSet<CorruptionCaseId> = leaders.iter().map(|row| row.corruption_case_id).collect();
    let cases = find_many(source, &ids.into_iter().collect::<Vec<_>>()).await?;
    let mut all: HashMap<PersonId, Vec<CorruptionCase>> = HashMap::new();
    for leader in leaders {
        let case = cases.get(&leader.corruption_case_id).cloned();
        all.entry(leader.person_id).or_default().extend(case);
    }
    for own in all.values_mut() {
        own.sort_by_key(|case| (case.opened_on, case.id));
    }
    Ok(all)
}

/// The leaders in charge of cases, by case, in order of key.
pub async fn leaders(
    source: &Source<'_>,
    cases: &[CorruptionCaseId],
) -> Found<HashMap<CorruptionCaseId, Vec<PersonId>>> {
    let rows = corruption_case_leader::Entity::find()
        .filter(corruption_case_leader::Column::CorruptionCaseId.is_in(cases.iter().copied()))
        .order_by_asc(corruption_case_leader::Column::PersonId)
        .all(source)
        .await?;
    let mut all: HashMap<CorruptionCaseId, Vec<PersonId>> = HashMap::new();
    for row in rows {
        all.entry(row.corruption_case_id).or_default().push(row.person_id);
    }
    Ok(all)
}

/// What the texts of these cases say, of those that a viewer may read: about their leaders in charge, or their unit.
pub async fn texts(
    source: &Source<'_>,
    cases: &[CorruptionCaseId],
    sees: &Visibility,
) -> Found<HashMap<CorruptionCaseId, String>> {
    use corruption_case_leader::Column as Leader;
    let about = corruption_case_leader::Entity::find()
        .select_only()
        .column(Leader::CorruptionCaseId)
        .distinct()
        .join(
            JoinType::InnerJoin,
            corruption_case_leader::Entity::belongs_to(corruption_case::Entity)
                .from(Leader::CorruptionCaseId)
                .to(corruption_case::Column::Id)
                .into(),
        )
        .filter(Leader::CorruptionCaseId.is_in(cases.iter().copied()))
        .filter(sees.condition(
            (corruption_case_leader::Entity, Leader::PersonId),
            Some((corruption_case::Entity, corruption_case::Column::UnitId)),
        ));
    let seen: Vec<CorruptionCaseId> = about.into_tuple().all(source).await?;
    let rows = corruption_case_text::Entity::find()
        .filter(corruption_case_text::Column::CorruptionCaseId.is_in(seen))
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| (row.corruption_case_id, row.body)).collect())
}

/// What the text of a case says, for who writes it.
pub async fn text(tx: &Tx, case: CorruptionCaseId) -> Found<Option<String>> {
    let row = corruption_case_text::Entity::find_by_id(case).one(tx.conn()).await?;
    Ok(row.map(|row| row.body))
}

/// A case with its leaders in charge, in order of key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The case.
    pub case: CorruptionCase,
    /// Who is in charge.
    pub leaders: Vec<PersonId>,
}

/// Writes a case, new or in place of `before`; a text that is not given stays as it is. Its version rises. The proof is
/// about each leader, before and after. The audit trail tells that a text was written, never what it says.
pub async fn put(
    tx: &mut Tx,
    permit: &Permitted<act::RecordCase>,
    before: Option<&Described>,
    after: Described,
    text: Option<&str>,
) -> Found<CorruptionCaseId> {
    for person in before.iter().flat_map(|before| &before.leaders).chain(&after.leaders) {
        permit.person(*person)?;
    }
    let reason = after.case.void_reason.clone();
    let version = before.map_or(1, |before| before.case.version + 1);
    let row = corruption_case::ActiveModel {
        id: before.map_or(NotSet, |before| Set(before.case.id)),
        version: Set(version),
        ..corruption_case::ActiveModel::from(after.case).reset_all()
    };
    let case = match before {
        Some(_) => corruption_case::Entity::update(row).exec(tx.conn()).await?,
        None => corruption_case::Entity::insert(row).exec_with_returning(tx.conn()).await?,
    };
    let known = before.map(|before| before.leaders.as_slice()).unwrap_or_default();
    if known != after.leaders {
        corruption_case_leader::Entity::delete_many()
            .filter(corruption_case_leader::Column::CorruptionCaseId.eq(case.id))
            .exec(tx.conn())
            .await?;
        let rows = after.leaders.iter().map(|person| corruption_case_leader::ActiveModel {
            corruption_case_id: Set(case.id),
            person_id: Set(*person),
        });
        corruption_case_leader::Entity::insert_many(rows).exec_without_returning(tx.conn()).await?;
    }
    if let Some(text) = text {
        let row = corruption_case_text::ActiveModel {
            corruption_case_id: Set(case.id),
            body: Set(text.to_owned()),
        };
        let replace = OnConflict::column(corruption_case_text::Column::CorruptionCaseId)
            .update_column(corruption_case_text::Column::Body)
            .to_owned();
        corruption_case_text::Entity::insert(row)
            .on_conflict(replace)
            .exec_without_returning(tx.conn())
            .await?;
    }
    let event = Event::new(Action::RecordCase.name(), "corruption_case", Some(case.id.0));
    let after = told(&case, &after.leaders, text);
    let event = match before {
        Some(before) => event.change(&told(&before.case, &before.leaders, None), &after),
        None => event.change(&(), &after),
    };
    tx.record(event.because(reason.as_deref()));
    Ok(case.id)
}

fn told(case: &CorruptionCase, leaders: &[PersonId], text: Option<&str>) -> Value {
    json!({
        "unit": case.unit_id, "reference": case.reference, "opened_on": case.opened_on,
        "dealt_with_on": case.dealt_with_on, "leaders": leaders,
        "text_written": text.is_some(), "voided_at": case.voided_at, "version": case.version,
    })
}

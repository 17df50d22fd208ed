//! Levels that people's competencies were assessed at: with a day, a source and evidence, voided with a reason, never
//! deleted. Of several the latest day counts, and of one day the source that the vocabulary names first.

use crate::audit::Event;
use crate::db::Source;
use crate::dialect;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::trail::Trail;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::terms::Term;
use domain::training::AssessmentSource;
use entity::coded::Coded;
use entity::ids::{CompetencyId, PersonCompetencyId, PersonId};
use entity::person_competency;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use std::collections::HashMap;

/// An assessment as stored.
pub type PersonCompetency = person_competency::Model;

/// An assessment as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AssessmentInput {
    /// Whose.
    pub person: PersonId,
    /// Which competency.
    pub competency: CompetencyId,
    /// The level, 1 to 5.
    pub level: i32,
    /// The day.
    pub assessed_on: NaiveDate,
    /// By what.
    pub source: AssessmentSource,
    /// What shows it.
    pub evidence: String,
}

/// Assessments by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[PersonCompetencyId],
) -> Found<HashMap<PersonCompetencyId, PersonCompetency>> {
    rows::by_ids::<person_competency::Entity>(source, ids).await
}

/// The assessments of people, voided ones too, by person, the earliest first.
pub async fn of_people(
    source: &Source<'_>,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Vec<PersonCompetency>>> {
    let mut all: HashMap<PersonId, Vec<PersonCompetency>> = HashMap::new();
    for chunk in people.chunks(10_000) {
        let rows = person_competency::Entity::find()
            .filter(person_competency::Column::PersonId.is_in(chunk.iter().copied()))
            .order_by_asc(person_competency::Column::AssessedOn)
            .order_by_asc(person_competency::Column::Id)
            .all(source)
            .await?;
        for row in rows {
            all.entry(row.person_id).or_default().push(row);
        }
    }
    Ok(all)
}

/// Which of a person's assessments count on a day: one a competency, in order of competency.
#[must_use]
pub fn on(rows: &[PersonCompetency], day: NaiveDate) -> Vec<PersonCompetency> {
    let mut counted: std::collections::BTreeMap<CompetencyId, &PersonCompetency> =
        std::collections::BTreeMap::new();
    for row in rows.iter().filter(|row| row.voided_at.is_none() && row.assessed_on <= day) {
        let held = counted.entry(row.competency_id).or_insert(row);
        let later = row.assessed_on > held.assessed_on;
        if later || (row.assessed_on == held.assessed_on && row.source.0 < held.source.0) {
            *held = row;
        }
    }
    counted.into_values().cloned().collect()
}

/// Which assessment of people counts on a day, of each of some competencies; nothing where nobody assessed.
pub async fn levels(
    source: &Source<'_>,
    people: &[PersonId],
    competencies: &[CompetencyId],
    day: NaiveDate,
) -> Found<HashMap<(PersonId, CompetencyId), PersonCompetency>> {
    let mut levels = HashMap::new();
    if competencies.is_empty() {
        return Ok(levels);
    }
    for chunk in people.chunks(10_000) {
        let rows = person_competency::Entity::find()
            .filter(person_competency::Column::PersonId.is_in(chunk.iter().copied()))
            .filter(person_competency::Column::CompetencyId.is_in(competencies.iter().copied()))
            .order_by_asc(person_competency::Column::PersonId)
            .order_by_asc(person_competency::Column::AssessedOn)
            .order_by_asc(person_competency::Column::Id)
            .all(source)
            .await?;
        let counted = rows.chunk_by(|one, next| one.person_id == next.person_id).flat_map(|own| on(own, day));
        levels.extend(counted.map(|row| ((row.person_id, row.competency_id), row)));
    }
    Ok(levels)
}

/// Whether an assessment is the one that an input names.
#[must_use]
pub fn is_named(row: &PersonCompetency, input: &AssessmentInput) -> bool {
    row.voided_at.is_none()
        && row.person_id == input.person
        && row.competency_id == input.competency
        && row.assessed_on == input.assessed_on
        && row.source.0 == input.source
}

/// Records assessments, or brings those of the same person, competency, day and source to what is described; the same
/// twice changes nothing. The people are held. The keys are in the inputs' order.
pub async fn upsert_many(
    tx: &mut Tx,
    permit: &Permitted<act::AssessCompetencies>,
    inputs: &[AssessmentInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<PersonCompetencyId>> {
    let mut people: Vec<PersonId> = inputs.iter().map(|input| input.person).collect();
    people.sort_unstable();
    people.dedup();
    let known = of_people(&tx.source(), &people).await?;
    let action = Action::AssessCompetencies;
    let (account, at) = (tx.call().viewer.account, tx.call().at);
    let mut ids: Vec<Option<PersonCompetencyId>> = Vec::new();
    let (mut new, mut places) = (Vec::new(), Vec::new());
    for (place, input) in inputs.iter().enumerate() {
        permit.person(input.person)?;
        let rows = known.get(&input.person).map(Vec::as_slice).unwrap_or_default();
        match rows.iter().find(|row| is_named(row, input)) {
            Some(row) if row.level == input.level && row.evidence == input.evidence => {
                trail.unchanged();
                ids.push(Some(row.id));
            }
            Some(row) => {
                let after = PersonCompetency {
                    level: input.level,
                    evidence: input.evidence.clone(),
                    entered_by_id: account.map_or(0, |account| account.0),
                    entered_at: at.0,
                    version: row.version + 1,
                    ..row.clone()
                };
                let update = person_competency::ActiveModel::from(after.clone()).reset_all();
                person_competency::Entity::update(update).exec(tx.conn()).await?;
                trail.note(tx, action, "person_competency", row.id.0, Some(told(row)), told(&after));
                ids.push(Some(row.id));
            }
            None => {
                new.push(person_competency::ActiveModel {
                    id: sea_orm::NotSet,
                    person_id: Set(input.person),
                    competency_id: Set(input.competency),
                    level: Set(input.level),
                    assessed_on: Set(input.assessed_on),
                    source: Set(Coded(input.source)),
                    evidence: Set(input.evidence.clone()),
                    entered_by_id: Set(account.map_or(0, |account| account.0)),
                    entered_at: Set(at.0),
                    voided_at: Set(None),
                    void_reason: Set(None),
                    version: Set(1),
                });
                places.push(place);
                ids.push(None);
            }
        }
    }
    let mut made = Vec::new();
    for chunk in new.chunks(dialect::rows_per_insert(11)) {
        let insert = person_competency::Entity::insert_many(chunk.to_vec());
        made.extend(insert.exec_with_returning(tx.conn()).await?);
    }
    for row in made {
        trail.note(tx, action, "person_competency", row.id.0, None, told(&row));
        let of = places.iter().find(|place| is_named(&row, &inputs[**place]));
        if let Some(place) = of {
            ids[*place] = Some(row.id);
        }
    }
    ids.into_iter().map(|id| id.ok_or(crate::fail::Fail::Busy)).collect()
}

/// Voids an assessment: it counts no more and stays readable.
pub async fn void(
    tx: &mut Tx,
    permit: &Permitted<act::AssessCompetencies>,
    before: &PersonCompetency,
    reason: &str,
) -> Found<()> {
    permit.person(before.person_id)?;
    let after = PersonCompetency {
        voided_at: Some(tx.call().at.0),
        void_reason: Some(reason.to_owned()),
        version: before.version + 1,
        ..before.clone()
    };
    let event = Event::new(Action::AssessCompetencies.name(), "person_competency", Some(before.id.0))
        .change(&told(before), &told(&after))
        .because(Some(reason));
    let update = person_competency::ActiveModel::from(after).reset_all();
    person_competency::Entity::update(update).exec(tx.conn()).await?;
    tx.record(event);
    Ok(())
}

/// An assessment as the audit trail tells it.
fn told(row: &PersonCompetency) -> serde_json::Value {
    serde_json::json!({
        "person": row.person_id, "competency": row.competency_id, "level": row.level,
        "assessed_on": row.assessed_on, "source": row.source.0.code(), "evidence": row.evidence,
        "voided_at": row.voided_at, "version": row.version,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_day_counts_and_of_one_day_the_better_source() {
        let row = |level, on: &str, source, voided_at| PersonCompetency {
            id: PersonCompetencyId(i64::from(level)),
            person_id: PersonId(1),
            competency_id: CompetencyId(1),
            level,
            assessed_on: on.parse().expect("a day"),
            source: Coded(source),
            evidence: "e".to_owned(),
            entered_by_id: 0,
            entered_at: 0,
            voided_at,
            void_reason: None,
            version: 1,
        };
        let rows = [
            row(2, "2026-01-10", AssessmentSource::Review, None),
            row(4, "2026-03-01", AssessmentSource::Review, None),
            row(3, "2026-03-01", AssessmentSource::Test, None),
            row(5, "2026-04-01", AssessmentSource::Test, Some(1)),
        ];
        let level = |day: &str| on(&rows, day.parse().expect("a day")).first().map(|row| row.level);
        assert_eq!(level("2026-01-09"), None);
        assert_eq!(level("2026-02-01"), Some(2));
        assert_eq!(
            level("2026-12-31"),
            Some(3),
            "a test goes before a review, and a voided one counts nothing"
        );
    }
}

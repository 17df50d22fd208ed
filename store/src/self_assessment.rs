//! Self-assessments: a draft that only its author reads; on submitting, its lines become the self column of his criteria.

use crate::audit::Event;
use crate::canonical::canonical;
use crate::criterion::CriterionScore;
use crate::db::Source;
use crate::fail::{Fail, Found};
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::write::Tx;
use domain::self_assessment::SelfAssessmentState;
use entity::coded::Coded;
use entity::ids::{PeriodId, PersonId, SelfAssessmentId};
use entity::{criterion_score, self_assessment};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;

/// A self-assessment as stored.
pub type SelfAssessment = self_assessment::Model;

/// What he gives himself for one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnLine {
    /// The template's line.
    pub line: String,
    /// Points in 10⁻⁹; nothing yet in a draft.
    pub points: Option<i64>,
    /// His remark on it.
    pub note: Option<String>,
}

/// The lines of a draft.
///
/// # Errors
/// Where what is stored is none.
pub fn lines(row: &SelfAssessment) -> Found<Vec<OwnLine>> {
    serde_json::from_str(&row.lines)
        .map_err(|error| Fail::Broken(format!("self-assessment {}: {error}", row.id.0)))
}

/// Self-assessments by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[SelfAssessmentId],
) -> Found<HashMap<SelfAssessmentId, SelfAssessment>> {
    rows::by_ids::<self_assessment::Entity>(source, ids).await
}

/// The self-assessments of people in a period; who has not begun has none.
pub async fn of_people(
    source: &Source<'_>,
    people: &[PersonId],
    period: PeriodId,
) -> Found<HashMap<PersonId, SelfAssessment>> {
    let mut all = HashMap::new();
    for chunk in people.chunks(10_000) {
        let rows = self_assessment::Entity::find()
            .filter(self_assessment::Column::PeriodId.eq(period))
            .filter(self_assessment::Column::PersonId.is_in(chunk.iter().copied()))
            .all(source)
            .await?;
        all.extend(rows.into_iter().map(|row| (row.person_id, row)));
    }
    Ok(all)
}

/// The self-assessments of a person in some periods.
pub async fn of_person(
    source: &Source<'_>,
    person: PersonId,
    periods: &[PeriodId],
) -> Found<HashMap<PeriodId, SelfAssessment>> {
    let rows = self_assessment::Entity::find()
        .filter(self_assessment::Column::PersonId.eq(person))
        .filter(self_assessment::Column::PeriodId.is_in(periods.iter().copied()))
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| (row.period_id, row)).collect())
}

/// Writes a draft over the one there is. Its words are his alone until he submits: the audit trail keeps their digest.
pub async fn save(
    tx: &mut Tx,
    permit: &Permitted<act::AssessSelf>,
    person: PersonId,
    period: PeriodId,
    before: Option<&SelfAssessment>,
    note: Option<&str>,
    lines: &[OwnLine],
) -> Found<SelfAssessmentId> {
    permit.person(person)?;
    let lines = canonical(&lines);
    if let Some(before) = before.filter(|row| row.lines == lines && row.note.as_deref() == note) {
        return Ok(before.id);
    }
    let row = self_assessment::ActiveModel {
        person_id: Set(person),
        period_id: Set(period),
        state: Set(Coded(SelfAssessmentState::Draft)),
        note: Set(note.map(str::to_owned)),
        lines: Set(lines.clone()),
        submitted_at: Set(None),
        submitted: Set(None),
        version: Set(before.map_or(1, |row| row.version + 1)),
        ..Default::default()
    };
    let id = match before {
        Some(before) => {
            let row = self_assessment::ActiveModel { id: Set(before.id), ..row };
            self_assessment::Entity::update(row).exec(tx.conn()).await?;
            before.id
        }
        None => self_assessment::Entity::insert(row).exec_with_returning(tx.conn()).await?.id,
    };
    let told = json!({ "person": person, "period": period, "digest": crate::canonical::digest(&lines) });
    let event = Event::new(Action::AssessSelf.name(), "self_assessment", Some(id.0));
    tx.record(event.change(&before.map(|row| json!({ "version": row.version })), &told));
    Ok(id)
}

/// Hands a draft in: it is kept as it is, and its lines become the self column. `known` are his criteria rows.
pub async fn submit(
    tx: &mut Tx,
    permit: &Permitted<act::AssessSelf>,
    before: &SelfAssessment,
    lines: &[OwnLine],
    known: &[CriterionScore],
) -> Found<()> {
    use criterion_score::Column as C;
    permit.person(before.person_id)?;
    let call = tx.call().clone();
    let submitted = canonical(&json!({ "note": before.note, "lines": lines }));
    let after = SelfAssessment {
        state: Coded(SelfAssessmentState::Submitted),
        submitted_at: Some(call.at.0),
        submitted: Some(submitted.clone()),
        version: before.version + 1,
        ..before.clone()
    };
    self_assessment::Entity::update(self_assessment::ActiveModel::from(after).reset_all())
        .exec(tx.conn())
        .await?;
    let rows = lines.iter().map(|own| {
        let row = known.iter().find(|row| row.line == own.line);
        criterion_score::ActiveModel {
            person_id: Set(before.person_id),
            period_id: Set(before.period_id),
            line: Set(own.line.clone()),
            self_points: Set(own.points),
            self_note: Set(own.note.clone()),
            entered_by_id: Set(call.viewer.account.map_or(0, |account| account.0)),
            entered_at: Set(call.at.0),
            version: Set(row.map_or(1, |row| row.version + 1)),
            ..Default::default()
        }
    });
    let over = OnConflict::columns([C::PersonId, C::PeriodId, C::Line])
        .update_columns([C::SelfPoints, C::SelfNote, C::Version])
        .to_owned();
    criterion_score::Entity::insert_many(rows).on_conflict(over).exec_without_returning(tx.conn()).await?;
    let told = json!({ "person": before.person_id, "period": before.period_id, "lines": lines });
    let event = Event::new(Action::AssessSelf.name(), "self_assessment", Some(before.id.0));
    tx.record(event.change(&json!({ "state": "DRAFT" }), &told));
    Ok(())
}

/// Takes a submitted one back to a draft: the self column is emptied, what was written stays in the draft.
pub async fn take_back(
    tx: &mut Tx,
    permit: &Permitted<act::AssessSelf>,
    before: &SelfAssessment,
) -> Found<()> {
    use criterion_score::Column as C;
    permit.person(before.person_id)?;
    let after = SelfAssessment {
        state: Coded(SelfAssessmentState::Draft),
        submitted_at: None,
        submitted: None,
        version: before.version + 1,
        ..before.clone()
    };
    self_assessment::Entity::update(self_assessment::ActiveModel::from(after).reset_all())
        .exec(tx.conn())
        .await?;
    criterion_score::Entity::update_many()
        .col_expr(C::SelfPoints, Expr::value(Option::<i64>::None))
        .col_expr(C::SelfNote, Expr::value(Option::<String>::None))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .filter(C::PersonId.eq(before.person_id))
        .filter(C::PeriodId.eq(before.period_id))
        .exec(tx.conn())
        .await?;
    let event = Event::new(Action::AssessSelf.name(), "self_assessment", Some(before.id.0));
    tx.record(event.change(&json!({ "submitted": before.submitted }), &json!({ "state": "DRAFT" })));
    Ok(())
}

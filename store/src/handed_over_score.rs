//! Scores that another body handed over for a period or a part of it (Art. 10.2, 19.1): voided with a reason, never
//! deleted.

use crate::audit::Event;
use crate::db::Source;
use crate::fail::Found;
use crate::policy::{Action, Permitted, act};
use crate::rows;
use crate::write::Tx;
use entity::handed_over_score;
use entity::ids::{HandedOverScoreId, PeriodId, PersonId};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use std::collections::HashMap;

/// A handed-over score as stored.
pub type HandedOverScore = handed_over_score::Model;

/// A handed-over score as HR describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreInput {
    /// Whose.
    pub person: PersonId,
    /// Of which period.
    pub period: PeriodId,
    /// Which body gave it.
    pub body: String,
    /// The exact score.
    pub score: String,
    /// R exactly, where it was told.
    pub result: Option<String>,
    /// The working days that it covers.
    pub working_days: i32,
    /// Delays that no confirmed cause excuses, where they were told.
    pub unexcused_delays: Option<i32>,
    /// The document's number.
    pub document: Option<String>,
}

/// Handed-over scores by key.
pub async fn find_many(
    source: &Source<'_>,
    ids: &[HandedOverScoreId],
) -> Found<HashMap<HandedOverScoreId, HandedOverScore>> {
    rows::by_ids::<handed_over_score::Entity>(source, ids).await
}

/// The handed-over scores of people, voided ones too, by person, in the order of their recording.
pub async fn of_people(
    source: &Source<'_>,
    people: &[PersonId],
) -> Found<HashMap<PersonId, Vec<HandedOverScore>>> {
    let rows = handed_over_score::Entity::find()
        .filter(handed_over_score::Column::PersonId.is_in(people.iter().copied()))
        .order_by_asc(handed_over_score::Column::Id)
        .all(source)
        .await?;
    Ok(rows::grouped(rows, |row| row.person_id))
}

/// Records a score that is new.
pub async fn create(
    tx: &mut Tx,
    permit: &Permitted<act::RecordDecision>,
    input: &ScoreInput,
) -> Found<HandedOverScoreId> {
    permit.person(input.person)?;
    let row = handed_over_score::ActiveModel {
        id: sea_orm::NotSet,
        person_id: Set(input.person),
        period_id: Set(input.period),
        body: Set(input.body.clone()),
        score_exact: Set(input.score.clone()),
        result_exact: Set(input.result.clone()),
        working_days: Set(input.working_days),
        unexcused_delays: Set(input.unexcused_delays),
        document: Set(input.document.clone()),
        voided_at: Set(None),
        void_reason: Set(None),
        version: Set(1),
    };
    let row = handed_over_score::Entity::insert(row).exec_with_returning(tx.conn()).await?;
    let event = Event::new(Action::RecordDecision.name(), "handed_over_score", Some(row.id.0));
    tx.record(event.change(&(), &told(&row)));
    Ok(row.id)
}

/// Changes a score to how it is given. Its version rises.
pub async fn change(
    tx: &mut Tx,
    permit: &Permitted<act::RecordDecision>,
    before: &HandedOverScore,
    after: HandedOverScore,
) -> Found<()> {
    permit.person(before.person_id)?;
    let after = HandedOverScore { version: before.version + 1, ..after };
    let reason = after.void_reason.clone();
    let event = Event::new(Action::RecordDecision.name(), "handed_over_score", Some(before.id.0))
        .change(&told(before), &told(&after))
        .because(reason.as_deref());
    handed_over_score::Entity::update(handed_over_score::ActiveModel::from(after).reset_all())
        .exec(tx.conn())
        .await?;
    tx.record(event);
    Ok(())
}

/// A handed-over score as the audit trail tells it.
fn told(row: &HandedOverScore) -> serde_json::Value {
    serde_json::json!({
        "person": row.person_id, "period": row.period_id, "body": row.body, "score": row.score_exact,
        "result": row.result_exact, "working_days": row.working_days, "unexcused_delays": row.unexcused_delays,
        "document": row.document, "voided_at": row.voided_at, "version": row.version,
    })
}

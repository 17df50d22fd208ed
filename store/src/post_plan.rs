//! Planned posts: how many of each position a unit has from a day on; 0: no longer.

use crate::db::Source;
use crate::dialect;
use crate::fail::{Fail, Found};
use crate::policy::{Action, Permitted, act, subtree};
use crate::rows;
use crate::trail::Trail;
use crate::write::Tx;
use chrono::NaiveDate;
use entity::ids::{PositionId, PostPlanId, UnitId};
use entity::post_plan;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use std::collections::HashMap;

/// A row of the plan as stored.
pub type PostPlan = post_plan::Model;

/// A post by unit and position.
pub type Post = (UnitId, PositionId);

/// A row as HR of the root describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PostPlanInput {
    /// Where.
    pub unit: UnitId,
    /// Of which position.
    pub position: PositionId,
    /// From which day.
    pub from: NaiveDate,
    /// How many; 0: no longer.
    pub posts: i32,
    /// The decision's number.
    pub decision: Option<String>,
}

impl PostPlanInput {
    /// What makes it the same row.
    #[must_use]
    pub const fn key(&self) -> (UnitId, PositionId, NaiveDate) {
        (self.unit, self.position, self.from)
    }

    fn says(&self, row: &PostPlan) -> bool {
        self.posts == row.posts && self.decision == row.decision_number
    }
}

/// Rows by key.
pub async fn find_many(source: &Source<'_>, ids: &[PostPlanId]) -> Found<HashMap<PostPlanId, PostPlan>> {
    rows::by_ids::<post_plan::Entity>(source, ids).await
}

/// What is planned in a unit and below on a day: of each post the last row that has begun.
pub async fn in_force(source: &Source<'_>, root: UnitId, day: NaiveDate) -> Found<HashMap<Post, PostPlan>> {
    let rows = post_plan::Entity::find()
        .filter(post_plan::Column::UnitId.in_subquery(subtree(root)))
        .filter(post_plan::Column::ValidFrom.lte(day))
        .order_by_asc(post_plan::Column::ValidFrom)
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|row| ((row.unit_id, row.position_id), row)).collect())
}

/// The most posts that units plan of a position on any day from one on.
pub async fn planned_from(source: &Source<'_>, position: PositionId, day: NaiveDate) -> Found<i64> {
    let rows = post_plan::Entity::find()
        .filter(post_plan::Column::PositionId.eq(position))
        .order_by_asc(post_plan::Column::ValidFrom)
        .all(source)
        .await?;
    let mut last: HashMap<UnitId, i64> = HashMap::new();
    for row in rows {
        let posts = last.entry(row.unit_id).or_default();
        *posts = if row.valid_from <= day { row.posts.into() } else { (*posts).max(row.posts.into()) };
    }
    Ok(last.values().sum())
}

/// Writes rows that are new or differ; the same twice changes nothing. The caller has resolved and checked them, and
/// writes one after the other (`unit::lock_tree`). The keys are in the inputs' order.
pub async fn upsert_many(
    tx: &mut Tx,
    permit: &Permitted<act::EditPostPlan>,
    inputs: &[PostPlanInput],
    trail: &mut Trail<'_>,
) -> Found<Vec<PostPlanId>> {
    let before = by_key(tx, inputs).await?;
    let mut rows = Vec::new();
    for input in inputs {
        permit.unit(input.unit)?;
        let known = before.get(&input.key());
        if known.is_some_and(|known| input.says(known)) {
            continue;
        }
        rows.push(post_plan::ActiveModel {
            id: sea_orm::NotSet,
            unit_id: Set(input.unit),
            position_id: Set(input.position),
            valid_from: Set(input.from),
            posts: Set(input.posts),
            decision_number: Set(input.decision.clone()),
            version: Set(known.map_or(1, |known| known.version + 1)),
        });
    }
    let once = OnConflict::columns([
        post_plan::Column::UnitId,
        post_plan::Column::PositionId,
        post_plan::Column::ValidFrom,
    ])
    .update_columns([post_plan::Column::Posts, post_plan::Column::DecisionNumber, post_plan::Column::Version])
    .to_owned();
    for chunk in rows.chunks(dialect::rows_per_insert(6)) {
        let insert = post_plan::Entity::insert_many(chunk.to_vec()).on_conflict(once.clone());
        insert.exec_without_returning(tx.conn()).await?;
    }
    let after = by_key(tx, inputs).await?;
    let mut ids = Vec::new();
    for input in inputs {
        let id = after.get(&input.key()).ok_or(Fail::Busy)?.id;
        ids.push(id);
        match before.get(&input.key()) {
            Some(known) if input.says(known) => trail.unchanged(),
            known => {
                let was = known.map(told);
                trail.note(tx, Action::EditPostPlan, "post_plan", id.0, was, serde_json::json!(input));
            }
        }
    }
    Ok(ids)
}

/// The rows of these units and positions, by key.
pub async fn by_key(
    tx: &Tx,
    inputs: &[PostPlanInput],
) -> Found<HashMap<(UnitId, PositionId, NaiveDate), PostPlan>> {
    let units: std::collections::BTreeSet<UnitId> = inputs.iter().map(|input| input.unit).collect();
    let units: Vec<UnitId> = units.into_iter().collect();
    let mut found = HashMap::new();
    for chunk in units.chunks(10_000) {
        let rows = post_plan::Entity::find()
            .filter(post_plan::Column::UnitId.is_in(chunk.iter().copied()))
            .all(tx.conn())
            .await?;
        found.extend(rows.into_iter().map(|row| ((row.unit_id, row.position_id, row.valid_from), row)));
    }
    Ok(found)
}

fn told(row: &PostPlan) -> serde_json::Value {
    serde_json::json!({
        "unit": row.unit_id, "position": row.position_id, "from": row.valid_from, "posts": row.posts,
        "decision": row.decision_number, "version": row.version,
    })
}

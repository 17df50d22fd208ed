//! Writing evaluations, a chunk at once: nothing where the bytes are the same, in place while the period is open, as the
//! next revision where the row had been frozen by a lock that a decision has lifted.

use super::people::{Expected, Plan};
use super::reading::latest_whole;
use super::says::row;
use crate::audit::Event;
use crate::canonical::digest;
use crate::dialect;
use crate::fail::Found;
use crate::policy::{Permitted, act};
use crate::stale;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::evaluation::Sheet;
use domain::periods::Period;
use domain::terms::{PeriodKind, PeriodState};
use entity::ids::{EvaluationId, PeriodId, PersonId, StaleMarkId, TemplateId, UnitId};
use entity::{agency_period, evaluation};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// What came out for somebody.
#[derive(Clone, Debug)]
pub struct Fresh<'a> {
    /// Who, where, as what.
    pub expected: &'a Expected,
    /// The template in force.
    pub template: Option<TemplateId>,
    /// What his row says.
    pub sheet: Sheet,
    /// It is computed from inputs: leaders above count it. A row made of other rows counts for nobody.
    pub tracked: bool,
}

/// The state of a period for an agency, held until the commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its state.
    pub state: PeriodState,
    /// When it was locked last.
    pub locked_at: Option<i64>,
}

/// Shares the rows of a period for a set of agencies until the commit, so that none of them is locked meanwhile.
pub async fn hold(tx: &Tx, plan: &Plan, agencies: &BTreeSet<UnitId>) -> Found<HashMap<UnitId, Held>> {
    let rows = agency_period::Entity::find()
        .filter(agency_period::Column::PeriodId.eq(plan.period.id))
        .filter(agency_period::Column::AgencyId.is_in(agencies.iter().copied()))
        .order_by_asc(agency_period::Column::AgencyId)
        .lock_shared()
        .all(tx.conn())
        .await?;
    let held =
        |row: agency_period::Model| (row.agency_id, Held { state: row.state.0, locked_at: row.locked_at });
    Ok(rows.into_iter().map(held).collect())
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Whose row is new or has changed.
    pub changed: Vec<PersonId>,
    /// How many rows stayed as they were.
    pub unchanged: usize,
}

/// Writes what came out for a chunk of people whose agencies are held open (or for the classes of a locked year), deletes the marks that were read before the
/// inputs, marks what is made of changed rows, and notes one audit event with the totals before and after.
pub async fn save(
    tx: &mut Tx,
    permit: &Permitted<act::Evaluate>,
    plan: &Plan,
    as_of: NaiveDate,
    held: &HashMap<UnitId, Held>,
    fresh: &[Fresh<'_>],
    marks: &[StaleMarkId],
) -> Found<Written> {
    permit.subtree()?;
    let people: Vec<PersonId> = fresh.iter().map(|one| one.expected.person).collect();
    let mut stored = latest_whole(&tx.source(), plan.period.id, &people).await?;
    let mut written = Written::default();
    let (mut rows, mut superseded, mut told) = (Vec::new(), Vec::new(), Vec::new());
    let mut bytes = String::new();
    for one in fresh {
        let before = stored.remove(&one.expected.person);
        let mut after = row(plan, as_of, tx.call().at, one);
        if let Some(before) = &before {
            after.revision = before.revision;
            let same = evaluation::Model {
                id: before.id,
                as_of: before.as_of,
                computed_at: before.computed_at,
                ..after.clone()
            };
            if same == *before {
                written.unchanged += 1;
                continue;
            }
            let frozen = held.get(&one.expected.agency).is_some_and(|held| {
                held.state == PeriodState::Locked
                    || held.locked_at.is_some_and(|locked_at| before.computed_at <= locked_at)
            });
            if frozen {
                superseded.push(before.id);
                after.revision += 1;
            }
        }
        let total = |row: &evaluation::Model| {
            row.score_exact.clone().unwrap_or_else(|| super::rollups::told(row.status.0).to_owned())
        };
        told.push(json!([
            plan.code(one.expected.index),
            before.as_ref().map(total),
            total(&after),
            after.revision
        ]));
        bytes.push_str(&after.explanation);
        written.changed.push(one.expected.person);
        rows.push(evaluation::ActiveModel {
            id: ActiveValue::NotSet,
            ..evaluation::ActiveModel::from(after)
        });
    }
    supersede(tx, &superseded).await?;
    upsert(tx, rows).await?;
    stale::delete(tx, marks).await?;
    if written.changed.is_empty() {
        return Ok(written);
    }
    mark_above(tx, plan, &written.changed, fresh).await?;
    let payload = json!({
        "period": plan.calendar.to_string(), "as_of": as_of, "rule_set": plan.terms.rules.identity.code,
        "count": told.len(), "digest": digest(&bytes), "totals": told,
    });
    tx.record(Event::new("Evaluate", "evaluation", None).batch(payload));
    Ok(written)
}

async fn supersede(tx: &Tx, rows: &[EvaluationId]) -> Found<()> {
    for chunk in rows.chunks(10_000) {
        evaluation::Entity::update_many()
            .col_expr(evaluation::Column::Latest, Expr::value(false))
            .filter(evaluation::Column::Id.is_in(chunk.iter().copied()))
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}

/// One statement a few hundred rows: new ones are inserted, known ones brought to what they now say.
async fn upsert(tx: &Tx, mut rows: Vec<evaluation::ActiveModel>) -> Found<()> {
    let key = [evaluation::Column::PersonId, evaluation::Column::PeriodId, evaluation::Column::Revision];
    let others: Vec<evaluation::Column> = evaluation::Column::iter()
        .filter(|column| {
            !matches!(column, evaluation::Column::Id) && !key.iter().any(|own| same(own, column))
        })
        .collect();
    let replace = OnConflict::columns(key).update_columns(others.iter().copied()).to_owned();
    let size = dialect::rows_per_insert(others.len() + key.len());
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(size));
        let chunk = std::mem::replace(&mut rows, rest);
        evaluation::Entity::insert_many(chunk)
            .on_conflict(replace.clone())
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

fn same(one: &evaluation::Column, other: &evaluation::Column) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// Marks the quarters and years made of changed rows, and the rows of leaders above who are not evaluated in this run,
/// where there are such rows.
async fn mark_above(tx: &Tx, plan: &Plan, changed: &[PersonId], fresh: &[Fresh<'_>]) -> Found<()> {
    if matches!(plan.calendar, Period::Year(_)) {
        return Ok(());
    }
    let touched = stale::made_of(&plan.year, &plan.period);
    // Of a quarter its last month is touched for leaders who are tracked by month, not for his own row.
    let is_month =
        |period: &PeriodId| plan.year.iter().any(|row| row.id == *period && row.kind.0 == PeriodKind::Month);
    let above: Vec<PeriodId> =
        touched.iter().copied().filter(|period| *period != plan.period.id && !is_month(period)).collect();
    stale::mark_rows(tx, changed, &above, "rows below evaluated").await?;
    let changed: BTreeSet<PersonId> = changed.iter().copied().collect();
    let leaders: BTreeSet<PersonId> = fresh
        .iter()
        .filter(|one| one.tracked && changed.contains(&one.expected.person))
        .flat_map(|one| plan.graph.leaders_above(one.expected.index))
        .filter(|leader| !plan.expects(**leader))
        .filter_map(|leader| plan.book.person(*leader))
        .collect();
    let leaders: Vec<PersonId> = leaders.into_iter().collect();
    stale::mark_rows(tx, &leaders, &touched, "rows below evaluated").await
}

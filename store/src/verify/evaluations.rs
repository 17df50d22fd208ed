//! Stored evaluations compute again to the same bytes: each from its own explanation, quarters and years also from the
//! rows that they name.

use super::Law;
use crate::db::Source;
use crate::evaluation::{differing, rule_sets, saying};
use crate::fail::{Fail, Found};
use domain::evaluation::recompute;
use domain::number::Exact;
use domain::rules::RuleSet;
use entity::evaluation;
use entity::ids::{EvaluationId, PersonId, RuleSetId};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows read at a time: an explanation is a few kilobytes.
const AT_A_TIME: u64 = 200;

/// Every revision, the superseded ones too, says what its explanation computes to: explanation, lines and columns.
pub async fn explained(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let mut rules: HashMap<RuleSetId, Arc<RuleSet>> = HashMap::new();
    let mut after = EvaluationId(0);
    loop {
        let rows = evaluation::Entity::find()
            .filter(evaluation::Column::Id.gt(after))
            .order_by_asc(evaluation::Column::Id)
            .limit(AT_A_TIME)
            .all(source)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in rows {
            law.looked_at += 1;
            if !rules.contains_key(&row.rule_set_id) {
                match rule_sets(source, &[row.rule_set_id]).await {
                    Ok(found) => rules.extend(found),
                    Err(Fail::Broken(why)) => {
                        law.broken(format!("evaluation {}: {why}", row.id.0));
                        continue;
                    }
                    Err(fail) => return Err(fail),
                }
            }
            let Some(own) = rules.get(&row.rule_set_id) else {
                law.broken(format!("evaluation {}: its rule set is not stored", row.id.0));
                continue;
            };
            if let Some(what) = differs(&row, own) {
                law.broken(format!(
                    "evaluation {} ({}, revision {}): {what}",
                    row.id.0, row.person_code, row.revision
                ));
            }
        }
    }
}

fn differs(row: &evaluation::Model, rules: &RuleSet) -> Option<String> {
    let sheet = match recompute(&row.explanation, rules) {
        Ok(sheet) => sheet,
        Err(error) => return Some(error.to_string()),
    };
    let wrong = differing(row, &saying(row.clone(), &sheet));
    (!wrong.is_empty()).then(|| format!("{} is not what its explanation gives", wrong.join(", ")))
}

/// The revisions of each person and period run from 1 on without a gap, and the last of them alone is marked the latest.
pub async fn one_latest(source: &Source<'_>, law: &mut Law) -> Found<()> {
    law.looked_at = usize::try_from(evaluation::Entity::find().count(source).await?).unwrap_or_default();
    let of_latest = |value: sea_orm::sea_query::SimpleExpr| {
        Expr::case(Expr::col(evaluation::Column::Latest).eq(true), value).finally(0)
    };
    let count = Func::sum(of_latest(Expr::val(1)));
    let last = Func::max(of_latest(Expr::col(evaluation::Column::Revision)));
    // No two rows have the same revision (a unique index), so that as many as the last says leave no gap above the first.
    let revision = || Expr::col(evaluation::Column::Revision);
    let rows_there = Func::count(Expr::col(evaluation::Column::Id));
    let rows: Vec<(PersonId, entity::ids::PeriodId)> = evaluation::Entity::find()
        .select_only()
        .column(evaluation::Column::PersonId)
        .column(evaluation::Column::PeriodId)
        .group_by(evaluation::Column::PersonId)
        .group_by(evaluation::Column::PeriodId)
        .having(
            Condition::any()
                .add(Expr::expr(count).ne(1))
                .add(Expr::expr(last).ne(Expr::expr(Func::max(revision()))))
                .add(Expr::expr(rows_there).ne(Expr::expr(Func::max(revision()))))
                .add(Expr::expr(Func::min(revision())).ne(1)),
        )
        .limit(super::TOLD)
        .into_tuple()
        .all(source)
        .await?;
    for (person, period) in rows {
        law.broken(format!(
            "person {} in period {}: its revisions do not run from 1 to one latest",
            person.0, period.0
        ));
    }
    Ok(())
}

#[derive(Deserialize)]
struct Made {
    rollup: Option<Of>,
}

#[derive(Deserialize)]
struct Of {
    entries: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    period: String,
    revision: Option<i32>,
    score: Option<Exact>,
}

/// Each quarter and year used the scores that the revisions it names still say.
pub async fn recomputed_rollups(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let periods: HashMap<_, String> = entity::period::Entity::find()
        .all(source)
        .await?
        .into_iter()
        .filter_map(|row| Some((row.id, crate::period::calendar(&row)?.to_string())))
        .collect();
    let stale: std::collections::HashSet<(PersonId, entity::ids::PeriodId)> =
        entity::stale_mark::Entity::find()
            .all(source)
            .await?
            .into_iter()
            .map(|mark| (mark.person_id, mark.period_id))
            .collect();
    let mut after = EvaluationId(0);
    loop {
        let rows: Vec<(EvaluationId, PersonId, entity::ids::PeriodId, String)> = evaluation::Entity::find()
            .select_only()
            .column(evaluation::Column::Id)
            .column(evaluation::Column::PersonId)
            .column(evaluation::Column::PeriodId)
            .column(evaluation::Column::Explanation)
            .filter(evaluation::Column::Id.gt(after))
            .filter(evaluation::Column::Latest.eq(true))
            .order_by_asc(evaluation::Column::Id)
            .limit(AT_A_TIME)
            .into_tuple()
            .all(source)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.0;
        let people = rows.iter().map(|row| row.1);
        let known: Vec<(PersonId, entity::ids::PeriodId, i32, Option<String>)> = evaluation::Entity::find()
            .select_only()
            .column(evaluation::Column::PersonId)
            .column(evaluation::Column::PeriodId)
            .column(evaluation::Column::Revision)
            .column(evaluation::Column::ScoreExact)
            .filter(evaluation::Column::PersonId.is_in(people))
            .into_tuple()
            .all(source)
            .await?;
        let known: HashMap<(PersonId, &str, i32), Option<String>> = known
            .into_iter()
            .filter_map(|(person, period, revision, score)| {
                Some(((person, periods.get(&period)?.as_str(), revision), score))
            })
            .collect();
        for (id, person, period, text) in &rows {
            let Some(made) = serde_json::from_str::<Made>(text).ok().and_then(|made| made.rollup) else {
                continue;
            };
            law.looked_at += 1;
            if stale.contains(&(*person, *period)) {
                continue;
            }
            for part in made.entries {
                let Some(revision) = part.revision else { continue };
                let now = known.get(&(*person, part.period.as_str(), revision)).cloned().flatten();
                if now != part.score.map(|score| score.to_string()) {
                    law.broken(format!("evaluation {}: {} has another score now", id.0, part.period));
                }
            }
        }
    }
}

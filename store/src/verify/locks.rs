//! Nothing has moved in a locked period.

use super::Law;
use crate::db::Source;
use crate::fail::Found;
use domain::terms::{PeriodKind, PeriodState};
use entity::coded::Coded;
use entity::{agency_period, evaluation, period};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};

/// No latest evaluation of a locked month or quarter was computed after the lock. In a locked year the inputs of the
/// class stay writable until the cap run, so its rows may be revised.
pub async fn nothing_moved(source: &Source<'_>) -> Found<Law> {
    let mut law = Law::new("nothing moved after its period was locked");
    let years: HashSet<_> = period::Entity::find()
        .filter(period::Column::Kind.eq(Coded(PeriodKind::Year)))
        .all(source)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    let locked = agency_period::Entity::find()
        .filter(agency_period::Column::State.eq(Coded(PeriodState::Locked)))
        .all(source)
        .await?;
    let locked: HashMap<_, Vec<_>> = locked.into_iter().filter(|row| !years.contains(&row.period_id)).fold(
        HashMap::new(),
        |mut all, row| {
            all.entry(row.period_id).or_insert_with(Vec::new).push((row.agency_id, row.locked_at));
            all
        },
    );
    for (period, agencies) in locked {
        law.looked_at += agencies.len();
        for (agency, locked_at) in agencies {
            let moved: Vec<(String, i64)> = evaluation::Entity::find()
                .select_only()
                .column(evaluation::Column::PersonCode)
                .column(evaluation::Column::ComputedAt)
                .filter(evaluation::Column::PeriodId.eq(period))
                .filter(evaluation::Column::AgencyId.eq(agency))
                .filter(Expr::col(evaluation::Column::ComputedAt).gt(locked_at.unwrap_or(i64::MAX)))
                .into_tuple()
                .all(source)
                .await?;
            for (code, at) in moved {
                let at = domain::moment::Moment(at).rfc3339();
                law.broken(format!("{code} in period {} was computed at {at}, after the lock", period.0));
            }
        }
    }
    Ok(law)
}

//! The figures of units: sums of their own rows, never of rows about people.

use super::figures::ratings;
use super::means::Means;
use crate::db::Source;
use crate::dialect;
use crate::fail::Found;
use crate::policy::subtree;
use domain::rules::RuleSet;
use domain::satisfaction::{Figure, RatingChannel, RatingSubject, Ratings, parts};
use domain::terms::Term;
use entity::coded::Coded;
use entity::ids::{FieldId, PeriodId, UnitId};
use entity::period;
use entity::satisfaction_result::{Column as C, Entity as Results};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What citizens said of a unit in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFigure {
    /// All fields and channels.
    pub whole: Figure,
    /// Each field, in order of key.
    pub by_field: Vec<(FieldId, Figure)>,
    /// Each channel, in their order.
    pub by_channel: Vec<(RatingChannel, Figure)>,
}

type Cell = (UnitId, PeriodId, FieldId, Coded<RatingChannel>, i64, i64);

/// The figures of units in periods; a unit without rows has none.
pub async fn of_units(
    source: &Source<'_>,
    keys: &[(UnitId, PeriodId)],
) -> Found<HashMap<(UnitId, PeriodId), UnitFigure>> {
    let mut ids: Vec<PeriodId> = keys.iter().map(|(_, period)| *period).collect();
    ids.sort_unstable();
    ids.dedup();
    let units = keys.iter().map(|(unit, _)| *unit);
    let select = rows().filter(C::PeriodId.is_in(ids.iter().copied())).filter(C::UnitId.is_in(units));
    told(source, &ids, select).await
}

/// The figures of every unit at or below one (of all without one) that has rows in a period.
pub async fn of_subtree(
    source: &Source<'_>,
    within: Option<UnitId>,
    period: PeriodId,
) -> Found<HashMap<UnitId, UnitFigure>> {
    let mut select = rows().filter(C::PeriodId.eq(period));
    if let Some(unit) = within {
        select = select.filter(C::UnitId.in_subquery(subtree(unit)));
    }
    let told = told(source, &[period], select).await?;
    Ok(told.into_iter().map(|((unit, _), figure)| (unit, figure)).collect())
}

fn rows() -> Select<Results> {
    Results::find()
        .select_only()
        .columns([C::UnitId, C::PeriodId, C::FieldId, C::Channel])
        .expr(dialect::sum_big(Expr::col(C::Rated)))
        .expr(dialect::sum_big(Expr::col(C::Satisfied)))
        .filter(C::Subject.eq(RatingSubject::Unit.code()))
        .group_by(C::UnitId)
        .group_by(C::PeriodId)
        .group_by(C::FieldId)
        .group_by(C::Channel)
        .order_by_asc(C::UnitId)
        .order_by_asc(C::PeriodId)
}

async fn told(
    source: &Source<'_>,
    periods: &[PeriodId],
    select: Select<Results>,
) -> Found<HashMap<(UnitId, PeriodId), UnitFigure>> {
    let cells: Vec<Cell> = select.into_tuple().all(source).await?;
    if cells.is_empty() {
        return Ok(HashMap::new());
    }
    let periods: HashMap<PeriodId, period::Model> = crate::period::find_many(source, periods).await?;
    let means = Means::load(source, &periods.values().collect::<Vec<_>>()).await?;
    let mut rules: HashMap<PeriodId, Arc<RuleSet>> = HashMap::new();
    for period in periods.values() {
        rules.insert(period.id, super::rules_on(source, period.closing_day).await?);
    }
    let mut found = HashMap::new();
    for own in cells.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
        let (unit, period) = (own[0].0, own[0].1);
        let Some(rules) = rules.get(&period) else { continue };
        found.insert((unit, period), figure(own, period, &means, rules)?);
    }
    Ok(found)
}

fn figure(own: &[Cell], period: PeriodId, means: &Means, rules: &RuleSet) -> Found<UnitFigure> {
    type Fields = BTreeMap<FieldId, Ratings>;
    let (mut fields, mut channels) = (Fields::new(), BTreeMap::<RatingChannel, Fields>::new());
    for (_, _, field, channel, rated, satisfied) in own {
        let ratings = ratings(*satisfied, *rated)?;
        for part in [&mut fields, channels.entry(channel.0).or_default()] {
            let known = part.entry(*field).or_default();
            *known = [*known, ratings].into_iter().sum();
        }
    }
    let rules = &rules.satisfaction;
    let sum = |fields: &Fields| fields.values().copied().sum::<Ratings>();
    let mean = |fields: &Fields| means.over(period, fields.iter().map(|(field, ratings)| (*field, *ratings)));
    let cells: Vec<_> =
        fields.iter().map(|(field, ratings)| (*ratings, means.of(period, *field).cloned())).collect();
    let by_field = fields.keys().copied().zip(parts(&cells, rules)).collect();
    let cells: Vec<_> = channels.values().map(|fields| (sum(fields), mean(fields))).collect();
    let by_channel = channels.keys().copied().zip(parts(&cells, rules)).collect();
    let whole = Figure::of(sum(&fields), mean(&fields).as_ref(), rules);
    Ok(UnitFigure { whole, by_field, by_channel })
}

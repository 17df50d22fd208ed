//! States of periods for agencies, read for all periods of an answer in one statement.

use super::AgencyPeriod;
use crate::branches::rows_of_each;
use crate::db::Source;
use crate::fail::Found;
use domain::terms::PeriodState;
use entity::coded::Coded;
use entity::ids::{PeriodId, UnitId};
use entity::{agency_period, unit};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{HashMap, HashSet};

/// The states of a period for agencies: of one, or of all in order of key.
pub async fn states(
    source: &Source<'_>,
    period: PeriodId,
    agency: Option<UnitId>,
) -> Found<Vec<AgencyPeriod>> {
    let mut rows = agency_period::Entity::find().filter(agency_period::Column::PeriodId.eq(period));
    if let Some(agency) = agency {
        rows = rows.filter(agency_period::Column::AgencyId.eq(agency));
    }
    Ok(rows.order_by_asc(agency_period::Column::AgencyId).all(source).await?)
}

/// A page of the states of a period, in order of agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StatesPage {
    /// The period.
    pub period: PeriodId,
    /// Only those behind this agency, in the page's direction.
    pub from: Option<UnitId>,
    /// From the end.
    pub backwards: bool,
    /// How many.
    pub limit: u64,
}

/// Pages of states, all in one statement.
pub async fn pages(
    source: &Source<'_>,
    wanted: &[StatesPage],
) -> Found<HashMap<StatesPage, Vec<AgencyPeriod>>> {
    use agency_period::Column::AgencyId;
    let select = |page: &StatesPage| {
        let mut rows = agency_period::Entity::find().filter(agency_period::Column::PeriodId.eq(page.period));
        if let Some(from) = page.from {
            rows = rows.filter(if page.backwards { AgencyId.lt(from) } else { AgencyId.gt(from) });
        }
        let rows = if page.backwards { rows.order_by_desc(AgencyId) } else { rows.order_by_asc(AgencyId) };
        rows.limit(page.limit).into_query()
    };
    let pages = rows_of_each(source, wanted.iter().map(select).collect()).await?;
    let sorted = |(page, mut rows): (&StatesPage, Vec<AgencyPeriod>)| {
        rows.sort_by_key(|row| row.agency_id);
        if page.backwards {
            rows.reverse();
        }
        (*page, rows)
    };
    Ok(wanted.iter().zip(pages).map(sorted).collect())
}

/// How many agencies each of these periods has a state for; a period without one is left out.
pub async fn count_states(source: &Source<'_>, periods: &[PeriodId]) -> Found<HashMap<PeriodId, i64>> {
    let rows: Vec<(PeriodId, i64)> = agency_period::Entity::find()
        .select_only()
        .column(agency_period::Column::PeriodId)
        .column_as(agency_period::Column::Id.count(), "n")
        .filter(agency_period::Column::PeriodId.is_in(periods.iter().copied()))
        .group_by(agency_period::Column::PeriodId)
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The states of periods for agencies that are named by their codes.
pub async fn states_by_code(
    source: &Source<'_>,
    wanted: &[(PeriodId, String)],
) -> Found<HashMap<(PeriodId, String), AgencyPeriod>> {
    let codes: HashSet<&String> = wanted.iter().map(|(_, code)| code).collect();
    let periods: HashSet<PeriodId> = wanted.iter().map(|(period, _)| *period).collect();
    let agencies: HashMap<UnitId, String> = unit::Entity::find()
        .select_only()
        .column(unit::Column::Id)
        .column(unit::Column::Code)
        .filter(unit::Column::Code.is_in(codes))
        .into_tuple()
        .all(source)
        .await?
        .into_iter()
        .collect();
    let rows = agency_period::Entity::find()
        .filter(agency_period::Column::PeriodId.is_in(periods))
        .filter(agency_period::Column::AgencyId.is_in(agencies.keys().copied()))
        .all(source)
        .await?;
    let named = |row: AgencyPeriod| Some(((row.period_id, agencies.get(&row.agency_id)?.clone()), row));
    Ok(rows.into_iter().filter_map(named).collect())
}

/// The states of these periods for these agencies.
pub async fn states_of(
    source: &Source<'_>,
    agencies: &[UnitId],
    periods: &[PeriodId],
) -> Found<HashMap<(UnitId, PeriodId), PeriodState>> {
    let rows: Vec<(UnitId, PeriodId, Coded<PeriodState>)> = agency_period::Entity::find()
        .select_only()
        .column(agency_period::Column::AgencyId)
        .column(agency_period::Column::PeriodId)
        .column(agency_period::Column::State)
        .filter(agency_period::Column::AgencyId.is_in(agencies.iter().copied()))
        .filter(agency_period::Column::PeriodId.is_in(periods.iter().copied()))
        .into_tuple()
        .all(source)
        .await?;
    Ok(rows.into_iter().map(|(agency, period, state)| ((agency, period), state.0)).collect())
}

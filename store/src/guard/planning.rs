//! The PLANNED rows of agencies: made with the year, and for who becomes an agency later.

use super::{Pairs, days_of};
use crate::agency::AgencyBook;
use crate::fail::Found;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::terms::PeriodState;
use entity::coded::Coded;
use entity::ids::{PeriodId, UnitId};
use entity::{agency_period, period};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use std::collections::{BTreeSet, HashSet};

/// Plans for units that have just become agencies the periods that are planned already and end on a day or later.
pub(crate) async fn plan_marked(tx: &Tx, units: &HashSet<UnitId>, from: NaiveDate) -> Found<()> {
    let periods = period::Entity::find()
        .select_only()
        .column(period::Column::Id)
        .filter(period::Column::ClosingDay.gte(from))
        .into_tuple::<PeriodId>()
        .all(tx.conn())
        .await?;
    make(tx, &periods.iter().flat_map(|period| units.iter().map(|unit| (*period, *unit))).collect()).await?;
    Ok(())
}

/// Makes the PLANNED rows of units that are agencies in a planned period; whether there were any.
pub(super) async fn make(tx: &Tx, pairs: &Pairs) -> Found<bool> {
    let units: Vec<UnitId> = pairs.iter().map(|pair| pair.1).collect();
    let book = AgencyBook::load(&tx.source(), &units).await?;
    let ids: BTreeSet<PeriodId> = pairs.iter().map(|pair| pair.0).collect();
    let periods = period::Entity::find().filter(period::Column::Id.is_in(ids)).all(tx.conn()).await?;
    let rows: Vec<_> = periods
        .iter()
        .filter_map(|period| Some((period.id, book.within(days_of(period)?))))
        .flat_map(|(period, agencies)| agencies.into_iter().map(move |agency| (period, agency)))
        .filter(|pair| pairs.contains(pair))
        .map(|(period, agency)| planned(period, agency))
        .collect();
    insert_planned(tx, rows).await.map(|made| made > 0)
}

/// A row that says PLANNED.
pub(crate) fn planned(period: PeriodId, agency: UnitId) -> agency_period::ActiveModel {
    agency_period::ActiveModel {
        agency_id: Set(agency),
        period_id: Set(period),
        state: Set(Coded(PeriodState::Planned)),
        opened_at: Set(None),
        locked_at: Set(None),
        reopened_by_decision: Set(None),
        version: Set(1),
        ..Default::default()
    }
}

/// Inserts the rows that are not there yet, and tells how many that were asked for.
pub(crate) async fn insert_planned(tx: &Tx, rows: Vec<agency_period::ActiveModel>) -> Found<usize> {
    let count = rows.len();
    let once = OnConflict::columns([agency_period::Column::AgencyId, agency_period::Column::PeriodId])
        .do_nothing()
        .to_owned();
    for chunk in rows.chunks(crate::dialect::rows_per_insert(7)) {
        agency_period::Entity::insert_many(chunk.to_vec())
            .on_conflict(once.clone())
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(count)
}

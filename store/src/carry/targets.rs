//! Where each person's unfinished work goes.

use crate::agency::{AgencyBook, Seat, appointments, last_seat};
use crate::expected::tracking_of;
use crate::fail::Found;
use crate::guard::days_of;
use crate::period::calendar;
use crate::setting::TrackingBook;
use crate::write::Tx;
use chrono::NaiveDate;
use domain::period_order::{Standing, place};
use domain::periods::{Days, Period};
use domain::terms::{PeriodKind, PeriodState};
use entity::coded::Coded;
use entity::ids::{PeriodId, PersonId, UnitId};
use entity::{agency_period, period};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{HashMap, HashSet};

/// Where a person's work goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    /// His first later tracked period that is not LOCKED, and the agency that tracks him there.
    pub open: Option<(PeriodId, UnitId)>,
    /// Whether he serves on a planned day after the closing day at all.
    pub serves: bool,
    /// The agency that tracks him first after it.
    pub agency: Option<UnitId>,
}

/// The targets of these people after a closing day, in a number of statements that does not depend on how many they are.
pub(super) async fn find(
    tx: &Tx,
    people: &[PersonId],
    closing: NaiveDate,
) -> Found<HashMap<PersonId, Target>> {
    let source = tx.source();
    let mut later: Vec<(Period, period::Model)> = period::Entity::find()
        .filter(period::Column::FirstDay.gt(closing))
        .filter(period::Column::Kind.ne(Coded(PeriodKind::Year)))
        .order_by_asc(period::Column::Id)
        .all(&source)
        .await?
        .into_iter()
        .filter_map(|row| Some((calendar(&row)?, row)))
        .collect();
    later.sort_by_key(|(period, _)| (place(*period), *period));
    let quarters: HashMap<(i32, u32), Days> = later
        .iter()
        .filter(|(period, _)| matches!(period, Period::Quarter(_)))
        .filter_map(|(period, row)| Some((place(*period), days_of(row)?)))
        .collect();
    let end = later.iter().map(|(_, row)| row.closing_day).max().unwrap_or(closing);
    let window = closing.succ_opt().and_then(|from| Days::new(from, end.max(from)));
    let Some(window) = window else { return Ok(HashMap::new()) };
    let rows = appointments(&source, people, window).await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let book = AgencyBook::load(&source, &units).await?;
    let agencies = book.within(window);
    let tracking = TrackingBook::load(&source, &agencies).await?;
    let locked: HashSet<(PeriodId, UnitId)> = agency_period::Entity::find()
        .filter(agency_period::Column::State.eq(Coded(PeriodState::Locked)))
        .filter(agency_period::Column::PeriodId.is_in(later.iter().map(|(_, row)| row.id)))
        .all(&source)
        .await?
        .into_iter()
        .map(|row| (row.period_id, row.agency_id))
        .collect();
    let mut targets = HashMap::new();
    for own in rows.chunk_by(|one, next| one.person_id == next.person_id) {
        let mut target = Target { serves: true, ..Target::default() };
        for (period, row) in &later {
            let Some(days) = days_of(row) else { continue };
            let seat = last_seat(own, days, Seat::Tracking);
            let Some(agency) = seat.and_then(|(unit, day)| book.of(unit, day)) else { continue };
            target.agency = target.agency.or(Some(agency));
            let quarter_end = (period.year(), period.months().1.div_ceil(3) * 3);
            let quarter = quarters.get(&quarter_end).copied().unwrap_or(days);
            let how = tracking_of(own, quarter, row, &book, &tracking);
            let standing = Standing { period: *period, state: PeriodState::Planned, tracking: how };
            if standing.is_tracked() && !locked.contains(&(row.id, agency)) {
                target.open = Some((row.id, agency));
                break;
            }
        }
        targets.insert(own[0].person_id, target);
    }
    Ok(targets)
}

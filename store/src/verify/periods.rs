//! Periods stand as they could have come to stand.

use super::Law;
use crate::audit;
use crate::db::Source;
use crate::fail::Found;
use crate::period::{calendar, find_many, tracking_in};
use crate::setting::TrackingBook;
use domain::period_order::{Standing, Step, find_holding_up};
use domain::terms::{PeriodState, Term};
use entity::ids::{AgencyPeriodId, PeriodId, UnitId};
use entity::{agency_period, audit_event};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// Events read at a time.
const AT_A_TIME: u64 = 500;

/// What the trail says of a period of an agency.
#[derive(Deserialize)]
struct Told {
    state: String,
    reopened_by_decision: Option<String>,
}

#[derive(Deserialize)]
struct Stepped {
    after: Told,
}

/// The steps of a period of an agency, by the numbers of their events.
struct Steps {
    first: i64,
    last: i64,
    /// What the last one says; `None` where the law had it erased.
    told: Option<Told>,
}

/// Each period of an agency is in the state to which its last step in the trail brought it, and PLANNED before the first;
/// a locked one has its moment; and of those that had to be locked before it (Art. 17.3) each is, was re-opened by a
/// decision, or was planned only later.
pub async fn states_stand(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let rows = agency_period::Entity::find()
        .order_by_asc(agency_period::Column::AgencyId)
        .order_by_asc(agency_period::Column::PeriodId)
        .all(source)
        .await?;
    law.looked_at = rows.len();
    let ids: BTreeSet<PeriodId> = rows.iter().map(|row| row.period_id).collect();
    let periods = find_many(source, &ids.into_iter().collect::<Vec<_>>()).await?;
    let agencies: BTreeSet<UnitId> = rows.iter().map(|row| row.agency_id).collect();
    let agencies: Vec<UnitId> = agencies.into_iter().collect();
    let codes = crate::evaluation::unit_codes(source, &agencies).await?;
    let book = TrackingBook::load(source, &agencies).await?;
    let steps = steps(source).await?;
    for own in rows.chunk_by(|one, next| one.agency_id == next.agency_id) {
        let known = |row: &agency_period::Model| {
            let stored = periods.get(&row.period_id)?;
            // What a decision re-opened was locked in its turn.
            let reopened = row.reopened_by_decision.is_some() && row.state.0 == PeriodState::Open;
            let state = if reopened { PeriodState::Locked } else { row.state.0 };
            let tracking = tracking_in(&book, row.agency_id, stored);
            Some(Standing { period: calendar(stored)?, state, tracking })
        };
        let standings: Vec<(&agency_period::Model, Standing)> =
            own.iter().filter_map(|row| Some((row, known(row)?))).collect();
        for (row, standing) in &standings {
            let place =
                format!("{} of {}", standing.period, codes.get(&row.agency_id).map_or("?", String::as_str));
            let taken = steps.get(&row.id);
            if row.state.0 == PeriodState::Locked {
                if row.locked_at.is_none() {
                    law.broken(format!("{place} is LOCKED at no moment"));
                }
                let there = standings.iter().filter(|(other, _)| stood_at_lock(other, row, &steps));
                let there: Vec<Standing> = there.map(|(_, standing)| *standing).collect();
                if let Some(first) = find_holding_up(standing, Step::Lock, &there) {
                    law.broken(format!("{place} is LOCKED before {first}, which no decision re-opened"));
                }
            }
            let state = row.state.0.code();
            match taken.map(|steps| steps.told.as_ref()) {
                None if row.state.0 != PeriodState::Planned || row.reopened_by_decision.is_some() => {
                    law.broken(format!("{place} is {state}, and the trail tells of no step"));
                }
                Some(Some(told))
                    if told.state != state || told.reopened_by_decision != row.reopened_by_decision =>
                {
                    law.broken(format!("{place} is {state}, and the trail says {}", told.state));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Whether a period was there for the agency when it locked another for the last time. An earlier year may be planned,
/// and a unit marked as an agency from an earlier day, after later periods were locked: such rows have later keys, and no
/// step before that.
fn stood_at_lock(
    other: &agency_period::Model,
    locked: &agency_period::Model,
    steps: &HashMap<AgencyPeriodId, Steps>,
) -> bool {
    let before = |steps: &Steps, lock: &Steps| steps.first < lock.last;
    other.id < locked.id
        || matches!((steps.get(&other.id), steps.get(&locked.id)), (Some(steps), Some(lock)) if before(steps, lock))
}

/// The steps of each period of an agency that the trail tells of.
async fn steps(source: &Source<'_>) -> Found<HashMap<AgencyPeriodId, Steps>> {
    let mut steps: HashMap<AgencyPeriodId, Steps> = HashMap::new();
    let mut after = 0;
    loop {
        let events = audit_event::Entity::find()
            .filter(audit_event::Column::Noun.eq("agency_period"))
            .filter(audit_event::Column::ObjectId.is_not_null())
            .filter(audit_event::Column::Number.gt(after))
            .order_by_asc(audit_event::Column::Number)
            .limit(AT_A_TIME)
            .all(source)
            .await?;
        let Some(last) = events.last() else { return Ok(steps) };
        after = last.number;
        let bodies = audit::payloads(source, &events).await?;
        for event in &events {
            let Some(id) = event.object_id else { continue };
            let told = bodies.get(&event.number).and_then(|body| serde_json::from_str::<Stepped>(body).ok());
            let told = told.map(|step| step.after);
            let known = steps.entry(AgencyPeriodId(id)).or_insert(Steps {
                first: event.number,
                last: event.number,
                told: None,
            });
            (known.last, known.told) = (event.number, told);
        }
    }
}

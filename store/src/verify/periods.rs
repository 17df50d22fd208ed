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

/// Each period of an agency is in the state to which its last step in the trail brought it; a locked one has its moment;
/// and of those that had to be locked before it (Art. 17.3) each is, or was re-opened by a decision.
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
        let standings: Vec<Standing> = own.iter().filter_map(known).collect();
        for row in own {
            let Some(standing) = known(row) else { continue };
            let place =
                format!("{} of {}", standing.period, codes.get(&row.agency_id).map_or("?", String::as_str));
            if row.state.0 == PeriodState::Locked {
                if row.locked_at.is_none() {
                    law.broken(format!("{place} is LOCKED at no moment"));
                }
                if let Some(first) = find_holding_up(&standing, Step::Lock, &standings) {
                    law.broken(format!("{place} is LOCKED before {first}, which no decision re-opened"));
                }
            }
            let same = |told: &Told| {
                told.state == row.state.0.code() && told.reopened_by_decision == row.reopened_by_decision
            };
            if let Some(told) = steps.get(&row.id).filter(|told| !same(told)) {
                law.broken(format!("{place} is {}, and the trail says {}", row.state.0.code(), told.state));
            }
        }
    }
    Ok(())
}

/// The last step of each period of an agency that the trail tells of.
async fn steps(source: &Source<'_>) -> Found<HashMap<AgencyPeriodId, Told>> {
    let mut steps = HashMap::new();
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
            let told = bodies.get(&event.number).and_then(|body| serde_json::from_str::<Stepped>(body).ok());
            if let (Some(id), Some(step)) = (event.object_id, told) {
                steps.insert(AgencyPeriodId(id), step.after);
            }
        }
    }
}

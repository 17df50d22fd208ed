//! Nobody is missing from a locked period.

use super::Law;
use crate::db::Source;
use crate::expected::expected_of;
use crate::fail::Found;
use crate::period::{calendar, find_many, tracking_in};
use crate::rows;
use crate::setting::TrackingBook;
use domain::periods::Tracking;
use domain::terms::{PeriodKind, PeriodState};
use entity::coded::Coded;
use entity::ids::{PeriodId, PersonId, UnitId};
use entity::{agency_period, evaluation, period, person, stale_mark};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashSet};

/// Agencies whose people are read at a time.
const AT_A_TIME: usize = 100;

/// Everybody expected in a locked period of an agency has an evaluation of it, for locking demanded one. Where a mark says
/// that a change after the lock made somebody expected (a new regime), it proposes his first one. The months of a quarter
/// that an agency tracks as a whole are not asked: a move later in the quarter makes people expected there. Counted are
/// the locked periods.
pub async fn nobody_missing(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let locked: Vec<(PeriodId, UnitId)> = agency_period::Entity::find()
        .select_only()
        .column(agency_period::Column::PeriodId)
        .column(agency_period::Column::AgencyId)
        .filter(agency_period::Column::State.eq(Coded(PeriodState::Locked)))
        .order_by_asc(agency_period::Column::PeriodId)
        .order_by_asc(agency_period::Column::AgencyId)
        .into_tuple()
        .all(source)
        .await?;
    let ids: BTreeSet<PeriodId> = locked.iter().map(|(period, _)| *period).collect();
    let agencies: BTreeSet<UnitId> = locked.iter().map(|(_, agency)| *agency).collect();
    let periods = find_many(source, &ids.into_iter().collect::<Vec<_>>()).await?;
    let book = TrackingBook::load(source, &agencies.into_iter().collect::<Vec<_>>()).await?;
    for of_period in locked.chunk_by(|one, next| one.0 == next.0) {
        let Some(period) = periods.get(&of_period[0].0) else { continue };
        law.looked_at += of_period.len();
        let asked = |agency: &UnitId| {
            period.kind.0 != PeriodKind::Month || tracking_in(&book, *agency, period) == Tracking::Monthly
        };
        let agencies: Vec<UnitId> = of_period.iter().map(|(_, agency)| *agency).filter(asked).collect();
        for some in agencies.chunks(AT_A_TIME) {
            missing(source, law, period, some).await?;
        }
    }
    Ok(())
}

/// Tells who is missing from a period of these agencies.
async fn missing(
    source: &Source<'_>,
    law: &mut Law,
    period: &period::Model,
    agencies: &[UnitId],
) -> Found<()> {
    let pairs: Vec<(UnitId, &period::Model)> = agencies.iter().map(|agency| (*agency, period)).collect();
    let mut without: BTreeSet<PersonId> = expected_of(source, &pairs).await?.into_iter().flatten().collect();
    if without.is_empty() {
        return Ok(());
    }
    let evaluated: HashSet<PersonId> = evaluation::Entity::find()
        .select_only()
        .column(evaluation::Column::PersonId)
        .filter(evaluation::Column::PeriodId.eq(period.id))
        .into_tuple()
        .all(source)
        .await?
        .into_iter()
        .collect();
    without.retain(|person| !evaluated.contains(person));
    if without.is_empty() {
        return Ok(());
    }
    let marked: Vec<PersonId> = stale_mark::Entity::find()
        .select_only()
        .column(stale_mark::Column::PersonId)
        .distinct()
        .filter(stale_mark::Column::PeriodId.eq(period.id))
        .into_tuple()
        .all(source)
        .await?;
    for person in marked {
        without.remove(&person);
    }
    let without: Vec<PersonId> = without.into_iter().collect();
    let people = rows::by_ids::<person::Entity>(source, &without).await?;
    let called = calendar(period).map_or_else(|| "?".to_owned(), |period| period.to_string());
    for id in &without {
        let code = people.get(id).map_or("?", |person| person.code.as_str());
        law.broken(format!("{code} has no evaluation of {called}, which is LOCKED"));
    }
    Ok(())
}

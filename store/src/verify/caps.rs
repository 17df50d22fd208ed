//! Runs of the excellence cap kept to their places when they became final (Art. 20.5).

use super::Law;
use crate::audit;
use crate::cap::decided::digest_of;
use crate::db::Source;
use crate::fail::Found;
use domain::class::Class;
use domain::terms::CapRunState;
use entity::coded::Coded;
use entity::{audit_event, cap_run};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Of what a run was made by, what its places are.
#[derive(Deserialize)]
struct Places {
    body_limit: Option<u64>,
    body_max: u64,
    /// Name, places, candidates, rated.
    groups: Vec<(String, u64, u64, u64)>,
}

/// The digests of the rows of final runs, by run, as the trail keeps them; nothing where that was erased by law.
async fn decided(source: &Source<'_>) -> Found<HashMap<i64, Option<String>>> {
    let events = audit_event::Entity::find()
        .filter(audit_event::Column::Noun.eq("cap_row"))
        .order_by_asc(audit_event::Column::Number)
        .all(source)
        .await?;
    let bodies = audit::payloads(source, &events).await?;
    let digest = |number: &i64| {
        let payload: Value = serde_json::from_str(bodies.get(number)?).ok()?;
        payload["digest"].as_str().map(str::to_owned)
    };
    Ok(events.iter().filter_map(|event| Some((event.object_id?, digest(&event.number)))).collect())
}

/// In each run that was ever final no group has more EXCELLENT people than places, nor the body where an agency has set
/// its own limit; each person has a class, each tie a decision; rows, terms and decisions are those that the trail says
/// were made; and one run at a time is in force.
pub async fn places_kept(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let runs = cap_run::Entity::find()
        .filter(cap_run::Column::FinalAt.is_not_null())
        .order_by_asc(cap_run::Column::Id)
        .all(source)
        .await?;
    let decided = decided(source).await?;
    let mut in_force = HashSet::new();
    let there: HashSet<i64> = runs.iter().map(|run| run.id.0).collect();
    let mut lost: Vec<&i64> = decided.keys().filter(|run| !there.contains(run)).collect();
    lost.sort_unstable();
    for run in lost {
        law.broken(format!("cap run {run}: the trail says that it became final, its row does not"));
    }
    for run in runs {
        law.looked_at += 1;
        let place = format!("cap run {} of {}", run.id.0, run.year);
        if run.state == Coded(CapRunState::Final) && !in_force.insert((run.agency_id, run.year)) {
            law.broken(format!("{place}: another is in force"));
        }
        if run.state == Coded(CapRunState::Draft) {
            law.broken(format!("{place}: it is a draft again, though it became final"));
        }
        let (_, now) = digest_of(source, &run).await?;
        match decided.get(&run.id.0) {
            None => law.broken(format!("{place}: the trail does not tell what it decided")),
            Some(Some(then)) if *then != now => {
                law.broken(format!("{place}: its rows, terms or decisions are not those that were decided"));
            }
            Some(_) => {}
        }
        let Ok(places) = serde_json::from_str::<Places>(&run.terms) else {
            law.broken(format!("{place}: its terms cannot be read"));
            continue;
        };
        let mut used: BTreeMap<String, u64> = BTreeMap::new();
        for row in crate::cap::rows(source, run.id).await? {
            match row.final_class {
                None => law.broken(format!("{place}: person {} has no final class", row.person_id.0)),
                Some(Coded(Class::Excellent)) => *used.entry(row.cap_group).or_default() += 1,
                Some(_) => {}
            }
        }
        for (name, count, ..) in &places.groups {
            let used = used.get(name).copied().unwrap_or_default();
            if used > *count {
                law.broken(format!("{place}: {used} in group {name}, which has {count} places"));
            }
        }
        let all: u64 = used.values().sum();
        if places.body_limit.is_some() && all > places.body_max {
            law.broken(format!("{place}: {all} in the body, which has {} places", places.body_max));
        }
        let open = crate::cap::ties(source, run.id).await?.iter().filter(|tie| tie.chosen.is_none()).count();
        if open > 0 {
            law.broken(format!("{place}: {open} ties were never decided"));
        }
    }
    Ok(())
}

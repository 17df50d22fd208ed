//! Runs of the excellence cap kept to their places when they became final (Art. 20.5).

use super::Law;
use crate::db::Source;
use crate::fail::Found;
use domain::class::Class;
use domain::terms::CapRunState;
use entity::cap_run;
use entity::coded::Coded;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

/// Of what a run was made by, what its places are.
#[derive(Deserialize)]
struct Places {
    body_limit: Option<u64>,
    body_max: u64,
    /// Name, places, candidates, rated.
    groups: Vec<(String, u64, u64, u64)>,
}

/// In each run that was ever final no group has more EXCELLENT people than places, nor the body where an agency has set
/// its own limit; each person has a class, each tie a decision; and one run at a time is in force.
pub async fn places_kept(source: &Source<'_>) -> Found<Law> {
    let mut law = Law::new("each cap run kept to its places");
    let runs = cap_run::Entity::find()
        .filter(cap_run::Column::FinalAt.is_not_null())
        .order_by_asc(cap_run::Column::Id)
        .all(source)
        .await?;
    let mut in_force = HashSet::new();
    for run in runs {
        law.looked_at += 1;
        let place = format!("cap run {} of {}", run.id.0, run.year);
        if run.state == Coded(CapRunState::Final) && !in_force.insert((run.agency_id, run.year)) {
            law.broken(format!("{place}: another is in force"));
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
    Ok(law)
}

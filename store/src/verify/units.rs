//! The tree of units hangs together.

use super::Law;
use crate::db::Source;
use crate::fail::Found;
use entity::ids::UnitId;
use entity::{unit, unit_ancestor};
use sea_orm::{EntityTrait, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};

/// One root, nobody under himself, and the stored ancestors of each unit are those that its parents give.
pub async fn tree_holds(source: &Source<'_>, law: &mut Law) -> Found<()> {
    let units = unit::Entity::find().order_by_asc(unit::Column::Code).all(source).await?;
    let parents: BTreeMap<UnitId, Option<UnitId>> =
        units.iter().map(|unit| (unit.id, unit.parent_id)).collect();
    let mut stored: BTreeMap<UnitId, BTreeSet<(i32, UnitId)>> = BTreeMap::new();
    for row in unit_ancestor::Entity::find().all(source).await? {
        stored.entry(row.unit_id).or_default().insert((row.depth, row.ancestor_id));
    }
    let roots: Vec<&str> =
        units.iter().filter(|unit| unit.parent_id.is_none()).map(|unit| unit.code.as_str()).collect();
    if roots.len() > 1 {
        law.broken(format!("units {} have nothing above them", roots.join(", ")));
    }
    for unit in &units {
        law.looked_at += 1;
        let steps = std::iter::successors(Some(unit.id), |at| parents.get(at).copied().flatten());
        let above: Vec<UnitId> = steps.take(units.len() + 1).collect();
        if above.len() > units.len() {
            law.broken(format!("unit {}: going up never ends", unit.code));
            continue;
        }
        let expected: BTreeSet<(i32, UnitId)> = (0..).zip(above).collect();
        if stored.get(&unit.id) != Some(&expected) {
            law.broken(format!("unit {}: its stored ancestors are not those above it", unit.code));
        }
    }
    Ok(())
}

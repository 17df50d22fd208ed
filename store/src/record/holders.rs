//! Who holds which record, before a set of records is judged or planned.

use super::write::known;
use super::{Assigned, Key};
use crate::db::Source;
use crate::fail::Found;
use crate::write::Tx;
use entity::ids::{PeriodId, PersonId};
use entity::output_record;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashMap};

/// Who holds records of a period by their keys: a set that names somebody else takes the record from him, so that he is
/// charged too.
pub async fn holders(
    source: &Source<'_>,
    period: PeriodId,
    keys: impl Iterator<Item = Key>,
) -> Found<HashMap<Key, PersonId>> {
    use output_record::Column as C;
    let mut by_source: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (source, reference, _) in keys {
        by_source.entry(source).or_default().push(reference);
    }
    let mut found = HashMap::new();
    for (name, references) in by_source {
        for chunk in references.chunks(10_000) {
            let rows: Vec<(String, i32, PersonId)> = output_record::Entity::find()
                .select_only()
                .columns([C::Reference, C::Part, C::PersonId])
                .filter(C::Source.eq(&name))
                .filter(C::PeriodId.eq(period))
                .filter(C::Reference.is_in(chunk.iter().map(String::as_str)))
                .into_tuple()
                .all(source)
                .await?;
            found.extend(
                rows.into_iter().map(|(reference, part, person)| ((name.clone(), reference, part), person)),
            );
        }
    }
    Ok(found)
}

/// What the period holds already of these sources and references, whatever the part: whether it is anybody's plan still,
/// and the part that comes next.
pub async fn existing(
    tx: &Tx,
    period: PeriodId,
    wanted: &[Assigned],
) -> Found<HashMap<(String, String), (bool, i32)>> {
    let mut found: HashMap<(String, String), (bool, i32)> = HashMap::new();
    for ((source, reference, part), row) in known(tx, period, wanted).await? {
        let (there, next) = found.entry((source, reference)).or_insert((false, 1));
        *there |= row.handed_over_to_id.is_some() || row.handed_over_reason.is_none();
        *next = Ord::max(*next, part + 1);
    }
    Ok(found)
}

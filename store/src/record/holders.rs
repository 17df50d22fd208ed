//! Who holds which record, before a set of records is judged or planned.

use super::write::known;
use super::{Assigned, BY_HAND, Key, Record};
use crate::db::Source;
use crate::fail::Found;
use crate::write::Tx;
use entity::ids::{PeriodId, PersonId};
use entity::output_record;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Who holds a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Whose it is.
    pub person: PersonId,
    /// A superior has set it: a source does not take it from him.
    pub kept: bool,
}

/// Who holds records of a period by their keys, voided ones aside: a set that names somebody else takes the record from
/// him, so that he is charged too.
pub async fn holders(
    source: &Source<'_>,
    period: PeriodId,
    keys: impl Iterator<Item = Key>,
) -> Found<HashMap<Key, Holder>> {
    use output_record::Column as C;
    let asked: HashSet<Key> = keys.collect();
    let mut by_source: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (source, reference, _) in &asked {
        by_source.entry(source).or_default().push(reference);
    }
    let mut found = HashMap::new();
    for (name, references) in by_source {
        for chunk in references.chunks(10_000) {
            let rows: Vec<(String, i32, PersonId, bool, Option<String>)> = output_record::Entity::find()
                .select_only()
                .columns([C::Reference, C::Part, C::PersonId, C::KeptBySuperior, C::OnBehalfDocument])
                .filter(C::Source.eq(name))
                .filter(C::PeriodId.eq(period))
                .filter(C::Reference.is_in(chunk.iter().copied()))
                .filter(C::VoidedAt.is_null())
                .into_tuple()
                .all(source)
                .await?;
            found.extend(rows.into_iter().filter_map(|(reference, part, person, set, document)| {
                let kept = is_set(set, name, document.as_deref());
                let key = (name.to_owned(), reference, part);
                asked.contains(&key).then_some((key, Holder { person, kept }))
            }));
        }
    }
    Ok(found)
}

/// Whether a superior has set a record, entered it by hand, or HR in his place: a source changes nothing of it.
#[must_use]
pub fn is_superiors(record: &Record) -> bool {
    is_set(record.kept_by_superior, &record.source, record.on_behalf_document.as_deref())
}

fn is_set(kept_by_superior: bool, source: &str, document: Option<&str>) -> bool {
    kept_by_superior || source == BY_HAND || document.is_some()
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

//! Rows by what names them, read the same way whatever they are of.

use crate::db::Source;
use crate::fail::{Fail, Found};
use sea_orm::sea_query::ValueType;
use sea_orm::{
    ColumnTrait, EntityTrait, Iterable, ModelTrait, PrimaryKeyToColumn, PrimaryKeyTrait, QueryFilter, Value,
};
use std::collections::HashMap;
use std::hash::Hash;

/// The key of an entity's rows.
pub type Key<E> = <<E as EntityTrait>::PrimaryKey as PrimaryKeyTrait>::ValueType;

/// Keys that one statement names: below what either database binds.
const CHUNK: usize = 10_000;

/// Rows by key, however many are asked for; those that do not exist are left out.
pub async fn by_ids<E>(source: &Source<'_>, ids: &[Key<E>]) -> Found<HashMap<Key<E>, E::Model>>
where
    E: EntityTrait,
    E::PrimaryKey: PrimaryKeyToColumn<Column = E::Column>,
    Key<E>: Copy + Eq + Hash + Into<Value> + ValueType,
{
    let key = E::PrimaryKey::iter().next().map(PrimaryKeyToColumn::into_column);
    let key = key.ok_or_else(|| Fail::Broken("a table without a key".into()))?;
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        for row in E::find().filter(key.is_in(chunk.iter().copied())).all(source).await? {
            let id = <Key<E> as ValueType>::try_from(row.get(key));
            found.insert(id.map_err(|_| Fail::Broken("a key of another type".into()))?, row);
        }
    }
    Ok(found)
}

/// Rows under what they are about, each group in the order in which they came.
pub fn grouped<K: Eq + Hash, R>(
    rows: impl IntoIterator<Item = R>,
    key: impl Fn(&R) -> K,
) -> HashMap<K, Vec<R>> {
    let mut groups: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// Of rows in order of a key, those under one.
pub fn under<R, K: Ord>(rows: &[R], wanted: K, key: impl Fn(&R) -> K) -> &[R] {
    let rest = &rows[rows.partition_point(|row| key(row) < wanted)..];
    &rest[..rest.partition_point(|row| key(row) == wanted)]
}

//! Owner units: what belongs to a unit is visible and usable in its subtree, and written by HR whose grant covers it.

use domain::refusal::{Code, Refusal};
use store::ids::UnitId;
use store::{Fail, Found, Tx, unit};

/// The unit that a code names.
///
/// # Errors
/// `UNIT_UNKNOWN` at `path`.
pub async fn unit_of(tx: &Tx, code: &str, path: &str) -> Found<UnitId> {
    let found = unit::find_by_code(&tx.source(), code).await?;
    let unknown = || Refusal::new(Code::UnitUnknown, path).with("code", code);
    Ok(found.ok_or_else(unknown)?.id)
}

/// The owner that an input names: a code, else the present owner of what is there, else the root.
///
/// # Errors
/// `UNIT_UNKNOWN` at `owner`.
pub async fn owner_of(tx: &Tx, code: Option<&str>, present: Option<UnitId>) -> Found<UnitId> {
    match (code, present) {
        (Some(code), _) => unit_of(tx, code, "owner").await,
        (None, Some(present)) => Ok(present),
        (None, None) => unit::find_root(&tx.source()).await?.ok_or(Fail::NotFound),
    }
}

/// The units on whose belongings HR acts: the present owner and the new one.
#[must_use]
pub fn both(owner: UnitId, present: Option<UnitId>) -> Vec<UnitId> {
    let mut units = vec![owner];
    units.extend(present.filter(|present| *present != owner));
    units
}

/// Whether what `owner` owns under `code` can be used in a unit.
///
/// # Errors
/// `NOT_USABLE_HERE` at `path`.
pub async fn check_usable(tx: &Tx, owner: UnitId, code: &str, unit: UnitId, path: &str) -> Found<()> {
    let above = unit::ancestors(&tx.source(), &[unit]).await?.remove(&unit).unwrap_or_default();
    if above.contains(&owner) {
        return Ok(());
    }
    let known = unit::find_many(&tx.source(), &[owner]).await?.remove(&owner);
    let name = known.map_or_else(|| "?".to_owned(), |unit| unit.code);
    Err(Refusal::new(Code::NotUsableHere, path).with("code", code).with("owner", name).into())
}

//! HR describes the tree of units.

use crate::services::checks::{check_code, check_name, check_version};
use domain::refusal::{Code, Refusal};
use std::collections::HashMap;
use store::policy::{act, on_root_or_unit, on_units};
use store::unit::{self, Unit, UnitInput};
use store::{Call, Fail, Found, Trail, write};

/// Creates a unit or brings it to what is described. HR over the unit and over the one it is put under may.
///
/// # Errors
/// `INVALID_INPUT` for a bad code or name, `UNIT_UNKNOWN` for a parent that does not exist, `CYCLE` for one below it,
/// `PERIOD_LOCKED` where its people would count in another agency in a locked period, `STALE_VERSION`; FORBIDDEN or
/// NOT_FOUND without HR over the parent.
pub async fn save(call: &Call, input: &UnitInput, expected_version: Option<i64>) -> Found<Unit> {
    let id = write(call, &(input, expected_version), async |tx| {
        let mut refusals = Vec::new();
        refusals.extend(check_code(&input.code, "code"));
        refusals.extend(check_name(&input.name, "name"));
        if input.population.is_some_and(|population| population < 0) {
            refusals.push(
                Refusal::new(Code::InvalidInput, "population").with("value", "<0").with("mend", ">= 0"),
            );
        }
        if !refusals.is_empty() {
            return Err(Fail::Refused(refusals));
        }
        unit::lock_tree(tx).await?;
        let existing = unit::find_by_code(&tx.source(), &input.code).await?;
        let parent = match &input.parent {
            Some(code) => Some(
                unit::find_by_code(&tx.source(), code)
                    .await?
                    .ok_or_else(|| Refusal::new(Code::UnitUnknown, "parent").with("code", code))?
                    .id,
            ),
            None => None,
        };
        let itself = existing.as_ref().map(|unit| unit.id);
        if parent.is_none() && itself.is_some() && itself != unit::find_root(&tx.source()).await? {
            return Err(Fail::refused(Code::RootExists, "parent"));
        }
        let places: Vec<_> = [itself, parent].into_iter().flatten().collect();
        let permit = if places.is_empty() {
            on_root_or_unit::<act::EditUnits>(tx, None).await?
        } else {
            on_units::<act::EditUnits>(tx, &places).await?
        };
        check_version(existing.as_ref().map(|unit| unit.version), expected_version)?;
        let parents = unit::parent_codes(&tx.source()).await?;
        if !circles(&parents, std::slice::from_ref(input)).is_empty() {
            return Err(Refusal::new(Code::Cycle, "parent").with("name", &input.code).into());
        }
        let moves = existing.is_some_and(|unit| unit.parent_id != parent);
        let at = if moves { "parent" } else { "agencyFrom" };
        let ids = unit::upsert_many(tx, &permit, std::slice::from_ref(input), &mut Trail::Each)
            .await
            .map_err(|fail| match fail {
                // A unit's own code is no part of the input: what moves its people is.
                Fail::Refused(refusals) => {
                    let path = || vec![at.to_owned()];
                    Fail::Refused(refusals.into_iter().map(|one| Refusal { path: path(), ..one }).collect())
                }
                other => other,
            })?;
        ids.first().copied().ok_or(Fail::NotFound)
    })
    .await?;
    unit::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

/// The inputs, by their places, that would stand under themselves: `parents` is the tree as it is, by codes.
#[must_use]
pub fn circles(parents: &HashMap<String, Option<String>>, inputs: &[UnitInput]) -> Vec<usize> {
    let moved: HashMap<&str, Option<&str>> =
        inputs.iter().map(|input| (input.code.as_str(), input.parent.as_deref())).collect();
    let above = |code: &str| match moved.get(code) {
        Some(parent) => *parent,
        None => parents.get(code).and_then(|parent| parent.as_deref()),
    };
    let longest = parents.len() + inputs.len();
    let circular = |input: &UnitInput| {
        let steps = std::iter::successors(input.parent.as_deref(), |code| above(code));
        steps.take(longest).any(|code| code == input.code)
    };
    inputs.iter().enumerate().filter(|(_, input)| circular(input)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::terms::UnitKind;

    fn under(code: &str, parent: &str) -> UnitInput {
        UnitInput {
            code: code.into(),
            name: code.into(),
            kind: UnitKind::Office,
            block: None,
            parent: Some(parent.into()),
            population: None,
            agency_from: None,
        }
    }

    #[test]
    fn a_circle_is_found_whoever_closes_it() {
        let tree = [("A", None), ("B", Some("A")), ("C", Some("B"))];
        let tree: HashMap<String, Option<String>> =
            tree.into_iter().map(|(code, parent)| (code.into(), parent.map(str::to_owned))).collect();
        assert_eq!(circles(&tree, &[under("C", "A"), under("D", "C")]), Vec::<usize>::new());
        assert_eq!(circles(&tree, &[under("B", "C")]), vec![0]);
        assert_eq!(circles(&tree, &[under("B", "D"), under("D", "C")]), vec![0, 1]);
        assert_eq!(circles(&tree, &[under("X", "X")]), vec![0]);
    }
}

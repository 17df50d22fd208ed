//! HR describes the tree of units.

use crate::services::checks::{check_code, check_name};
use domain::refusal::{Code, Refusal};
use store::policy::{act, on_root_or_unit};
use store::unit::{self, Unit, UnitInput};
use store::{Call, Fail, Found, write};

/// Creates a unit or brings it to what is described.
///
/// # Errors
/// `INVALID_INPUT` for a bad code or name, `UNIT_UNKNOWN` for a parent that does not exist, `CYCLE` for one below it,
/// `STALE_VERSION`; FORBIDDEN or NOT_FOUND without HR over the parent.
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
        let parent = match &input.parent {
            Some(code) => Some(
                unit::find_by_code(&tx.source(), code)
                    .await?
                    .ok_or_else(|| Refusal::new(Code::UnitUnknown, "parent").with("code", code))?
                    .id,
            ),
            None => None,
        };
        let existing = unit::find_by_code(&tx.source(), &input.code).await?;
        let place = parent.or(existing.as_ref().map(|unit| unit.id));
        let permit = on_root_or_unit::<act::EditUnits>(tx, place).await?;
        if let (Some(existing), Some(expected)) = (&existing, expected_version)
            && existing.version != expected
        {
            return Err(Refusal::new(Code::StaleVersion, "expectedVersion")
                .with("current", existing.version)
                .into());
        }
        Ok(unit::upsert(tx, &permit, input, parent).await?.0)
    })
    .await?;
    unit::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

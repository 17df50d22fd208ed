//! HR describes fields of work.

use crate::services::checks::{all_good, check_code, check_name, check_version};
use crate::services::owner::{both, owner_of, unit_of};
use domain::refusal::{Code, Refusal};
use serde::Serialize;
use store::field::{self, Field, FieldInput};
use store::policy::{act, on_units};
use store::{Call, Fail, Found, Trail, unit, write};

/// A field as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaveField {
    /// Unique in the installation.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of the owner; none: the present one, the root for a new field.
    pub owner: Option<String>,
    /// The version that was read.
    pub expected_version: Option<i64>,
}

/// Creates a field or brings it to what is described.
///
/// # Errors
/// `CODE_INVALID`, `NAME_INVALID`, `UNIT_UNKNOWN`, `STALE_VERSION`; FORBIDDEN without HR over the owner.
pub async fn save(call: &Call, input: &SaveField) -> Found<Field> {
    let id = write(call, input, async |tx| {
        all_good(
            [check_code(&input.code, "code"), check_name(&input.name, "name")]
                .into_iter()
                .flatten()
                .collect(),
        )?;
        let existing = field::find_by_code(&tx.source(), &input.code).await?;
        let present = existing.as_ref().map(|field| field.owner_unit_id);
        let owner = owner_of(tx, input.owner.as_deref(), present).await?;
        let permit = on_units::<act::EditCatalogue>(tx, &both(owner, present)).await?;
        check_version(existing.map(|field| field.version), input.expected_version)?;
        let field = FieldInput { code: input.code.clone(), name: input.name.clone(), owner };
        let ids = field::upsert_many(tx, &permit, &[field], &mut Trail::Each).await?;
        ids.first().copied().ok_or(Fail::NotFound)
    })
    .await?;
    field::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

/// Names the department that trains in a field (health: the department of health), or none. HR of the root may.
///
/// # Errors
/// `FIELD_UNKNOWN`, `UNIT_UNKNOWN` at `provider`, `STALE_VERSION`; FORBIDDEN without HR of the root.
pub async fn set_provider(
    call: &Call,
    code: &str,
    provider: Option<&str>,
    expected_version: Option<i64>,
) -> Found<Field> {
    let id = write(call, &(code, provider, expected_version), async |tx| {
        let unknown = || Refusal::new(Code::FieldUnknown, "field").with("code", code);
        let field = field::lock(tx, code).await?.ok_or_else(unknown)?;
        let root = unit::find_root(&tx.source()).await?.ok_or(Fail::NotFound)?;
        let permit = on_units::<act::EditCatalogue>(tx, &[root, field.owner_unit_id]).await?;
        check_version(Some(field.version), expected_version)?;
        let provider = match provider {
            Some(code) => Some(unit_of(tx, code, "provider").await?),
            None => None,
        };
        field::set_provider(tx, &permit, &field, provider).await?;
        Ok(field.id)
    })
    .await?;
    field::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

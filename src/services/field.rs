//! HR describes fields of work.

use crate::services::checks::{all_good, check_code, check_name, check_version};
use crate::services::owner::{both, owner_of};
use serde::Serialize;
use store::field::{self, Field, FieldInput};
use store::policy::{act, on_units};
use store::{Call, Fail, Found, Trail, write};

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

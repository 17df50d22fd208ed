//! HR of the root describes the competency framework.

use crate::services::checks::{all_good, check_code, check_name, check_version};
use domain::refusal::{Code, Refusal};
use domain::training::CompetencyGroup;
use serde::Serialize;
use store::competency::{self, Competency, CompetencyInput};
use store::policy::{act, on_units};
use store::{Call, Fail, Found, Trail, field, unit, write};

/// A competency as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaveCompetency {
    /// Unique in the installation.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: CompetencyGroup,
    /// Code of the field, of a professional one.
    pub field: Option<String>,
    /// The version that was read.
    pub expected_version: Option<i64>,
}

/// A professional competency is of a field, the others are of none.
#[must_use]
pub fn field_fits(group: CompetencyGroup, has_field: bool, path: &str) -> Option<Refusal> {
    ((group == CompetencyGroup::Professional) != has_field).then(|| Refusal::new(Code::CompetencyField, path))
}

/// Creates a competency or brings it to what is described.
///
/// # Errors
/// `CODE_INVALID`, `NAME_INVALID`, `COMPETENCY_FIELD`, `FIELD_UNKNOWN`, `STALE_VERSION`; FORBIDDEN without HR of the root.
pub async fn save(call: &Call, input: &SaveCompetency) -> Found<Competency> {
    let id = write(call, input, async |tx| {
        let refusals = [
            check_code(&input.code, "code"),
            check_name(&input.name, "name"),
            field_fits(input.group, input.field.is_some(), "field"),
        ];
        all_good(refusals.into_iter().flatten().collect())?;
        let root = unit::find_root(&tx.source()).await?.ok_or(Fail::NotFound)?;
        let permit = on_units::<act::EditCatalogue>(tx, &[root]).await?;
        let field = match &input.field {
            Some(code) => {
                let unknown = || Refusal::new(Code::FieldUnknown, "field").with("code", code);
                Some(field::find_by_code(&tx.source(), code).await?.ok_or_else(unknown)?.id)
            }
            None => None,
        };
        let known = competency::find_by_code(&tx.source(), &input.code).await?;
        check_version(known.map(|row| row.version), input.expected_version)?;
        let described =
            CompetencyInput { code: input.code.clone(), name: input.name.clone(), group: input.group, field };
        let ids = competency::upsert_many(tx, &permit, root, &[described], &mut Trail::Each).await?;
        ids.first().copied().ok_or(Fail::NotFound)
    })
    .await?;
    competency::find_many(&call.db.read(), &[id]).await?.remove(&id).ok_or(Fail::NotFound)
}

//! Keys of what a caller names by code. A code that nothing has is told: an empty page would hide the slip.

use chrono::NaiveDate;
use domain::refusal::{Code, Refusal};
use store::ids::{FieldId, PersonId, PositionId, UnitId};
use store::policy::{Action, Viewer, Visibility};
use store::{Found, Source, field, person, position, unit};

/// The person of a code whom the viewer may see, where one is given.
///
/// # Errors
/// `PERSON_UNKNOWN` at `path`, whether there is nobody of that code or the viewer may not see him.
pub async fn person_of(
    source: &Source<'_>,
    viewer: &Viewer,
    today: NaiveDate,
    code: Option<&str>,
    path: &str,
) -> Found<Option<PersonId>> {
    let Some(code) = code else { return Ok(None) };
    let sees = Visibility::of(viewer, Action::ReadPerson, today);
    let unknown = || Refusal::new(Code::PersonUnknown, path).with("code", code);
    Ok(Some(person::find_seen_by_code(source, &sees, code).await?.ok_or_else(unknown)?.id))
}

macro_rules! known {
    ($($(#[$doc:meta])* $name:ident: $store:ident, $key:ident, $code:ident;)*) => {$(
        $(#[$doc])*
        pub async fn $name(source: &Source<'_>, code: Option<&str>, path: &str) -> Found<Option<$key>> {
            let Some(code) = code else { return Ok(None) };
            let unknown = || Refusal::new(Code::$code, path).with("code", code);
            Ok(Some($store::find_by_code(source, code).await?.ok_or_else(unknown)?.id))
        }
    )*};
}

known! {
    /// The unit of a code, where one is given.
    ///
    /// # Errors
    /// `UNIT_UNKNOWN` at `path`.
    unit_of: unit, UnitId, UnitUnknown;
    /// The position of a code, where one is given.
    ///
    /// # Errors
    /// `POSITION_UNKNOWN` at `path`.
    position_of: position, PositionId, PositionUnknown;
    /// The field of a code, where one is given.
    ///
    /// # Errors
    /// `FIELD_UNKNOWN` at `path`.
    field_of: field, FieldId, FieldUnknown;
}

//! Keys of what a caller names by code. A code that nothing has is told: an empty page would hide the slip.

use domain::refusal::{Code, Refusal};
use store::ids::{FieldId, PositionId, UnitId};
use store::{Found, Source, field, position, unit};

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

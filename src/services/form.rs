//! The figures that forms and inputs are checked by: the general criteria of Annex I and the bounds of inputs.

use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use domain::rules::RuleSet;
use std::sync::LazyLock;

static SHIPPED: LazyLock<RuleSet> = LazyLock::new(RuleSet::vn_335_2025);

/// The rule set that inputs are checked by: the form of Annex I is the law's own and the same in each rule set of it.
#[must_use]
pub fn rules() -> &'static RuleSet {
    &SHIPPED
}

/// Points in whole 10⁻⁹, exactly as written.
///
/// # Errors
/// `TOO_MANY_DECIMALS` for what the column cannot hold; `INVALID_INPUT` for what is too large.
pub fn nano(value: &Exact, path: &str) -> Result<i64, Refusal> {
    if !value.has_decimals(9) {
        return Err(Refusal::new(Code::TooManyDecimals, path).with("value", value).with("max", 9));
    }
    value.floor_nano().ok_or_else(|| {
        Refusal::new(Code::InvalidInput, path).with("value", value).with("mend", "0 … 30 (điểm / points)")
    })
}

/// Points stored in 10⁻⁹, as people write them: without zeros at the end.
#[must_use]
pub fn written(nano: i64) -> String {
    let text = Exact::from_nano(nano).rounded(9);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

//! The figures that forms and inputs are checked by: the general criteria of Annex I and the bounds of inputs.

use chrono::NaiveDate;
use domain::number::Exact;
use domain::refusal::{Code, Refusal};
use domain::rules::RuleSet;
use std::sync::Arc;
use store::{Found, Source, rule_set};

/// The rule set that inputs are checked by: the one in force on their day (a record's: the last of its period, a
/// template's: the first it holds on).
///
/// # Errors
/// `RULE_SET_NOT_IN_FORCE` before the first.
pub async fn rules(source: &Source<'_>, day: NaiveDate) -> Found<Arc<RuleSet>> {
    rule_set::in_force(source, day).await.map(|(_, rules)| rules)
}

/// Points in whole 10⁻⁹, exactly as written.
///
/// # Errors
/// `TOO_MANY_DECIMALS` for what the column cannot hold; `INVALID_INPUT` for what is too large.
pub fn nano(value: &Exact, path: &str) -> Result<i64, Refusal> {
    if !value.has_decimals(9) {
        return Err(Refusal::new(Code::TooManyDecimals, path).with("value", value.written()).with("max", 9));
    }
    value.floor_nano().ok_or_else(|| {
        Refusal::new(Code::InvalidInput, path).with("value", value.written()).with("mend", "0 … 30")
    })
}

/// Points stored in 10⁻⁹, as people write them: without zeros at the end.
#[must_use]
pub fn written(nano: i64) -> String {
    let text = Exact::from_nano(nano).rounded(9);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

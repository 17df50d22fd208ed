//! What independent surveys published about units, entered by HR of the root.

use domain::refusal::{Code, Refusal};
use store::policy::{Permitted, act, over_units};
use store::satisfaction::SurveyInput;
use store::{Fail, Found, Tx};

/// A published figure as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyRow {
    /// Code of the unit.
    pub unit: String,
    /// The year that was surveyed.
    pub year: i32,
    /// The share of satisfied citizens, in 10⁻⁶.
    pub share: i64,
    /// Where it was published.
    pub source: String,
}

/// Finds the units of rows and whether the caller may write about them; what is wrong is told by the row's number.
///
/// # Errors
/// Where the database fails.
pub async fn check_surveys(
    tx: &Tx,
    rows: &[SurveyRow],
    faults: &mut Vec<(usize, Fail)>,
) -> Found<(Permitted<act::RecordSurvey>, Vec<SurveyInput>)> {
    let mut codes: Vec<String> = rows.iter().map(|row| row.unit.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    let units = store::unit::find_by_codes(&tx.source(), &codes).await?;
    let ids: Vec<_> = units.values().map(|unit| unit.id).collect();
    let (permit, refused) = over_units::<act::RecordSurvey>(tx, &ids).await?;
    let mut inputs = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(unit) = units.get(&row.unit) else {
            faults.push((at, Refusal::new(Code::UnitUnknown, "").with("code", &row.unit).into()));
            continue;
        };
        match refused.get(&unit.id) {
            Some(Fail::Forbidden(refusal)) => faults.push((at, Fail::Forbidden(refusal.clone()))),
            Some(Fail::NotFound) => faults.push((at, Fail::NotFound)),
            Some(_) => return Err(Fail::Unauthenticated),
            None => inputs.push(SurveyInput {
                unit: unit.id,
                year: row.year,
                share: row.share,
                source: row.source.clone(),
            }),
        }
    }
    Ok((permit, inputs))
}

//! People of a leader's scope in cases: a score, a status, or months over the leader's period.

use super::{Malformed, period_value};
use crate::number::Exact;
use crate::score::period::ScopeMember;
use crate::score::unit_results::MemberOutcome;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

/// One person as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenPerson {
    pub(super) id: Option<String>,
    score: Option<Exact>,
    status: Option<Status>,
    months: Option<Vec<Value>>,
    personnel_regime: Option<Regime>,
    pub(super) in_charge: Option<InCharge>,
    pub(super) left_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Excused,
    Missing,
    InsufficientData,
    Provisional,
}

#[derive(Deserialize, PartialEq)]
enum Regime {
    #[serde(rename = "DECREE_335")]
    Decree335,
    #[serde(rename = "DECREE_233")]
    Decree233,
    #[serde(rename = "CONTRACT")]
    Contract,
}

/// The deputy in charge: one, or dated ones.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum InCharge {
    Always(String),
    Dated(Vec<DatedLeader>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DatedLeader {
    pub(super) leader: String,
    pub(super) from: NaiveDate,
    pub(super) to: Option<NaiveDate>,
}

impl WrittenPerson {
    /// A member of a scope that is given as such, so without dates and deputies.
    pub(super) fn member(self, place: &str) -> Result<ScopeMember, Malformed> {
        if self.in_charge.is_some() || self.left_on.is_some() {
            return Err(Malformed::new(place, "`in_charge` and `left_on` belong to `leader_d_values`"));
        }
        let outcome = self.outcome(place)?;
        let id = self.id.ok_or_else(|| Malformed::new(place, "it has no `id`"))?;
        Ok(ScopeMember { id, outcome })
    }

    /// How he stands in the leader's period.
    pub(super) fn outcome(&self, place: &str) -> Result<MemberOutcome, Malformed> {
        let outcome = match (&self.score, &self.status, &self.months) {
            (Some(score), None, None) => MemberOutcome::Scored(score.clone()),
            (None, Some(Status::Excused), None) => MemberOutcome::Excused,
            (None, Some(Status::Missing), None) => MemberOutcome::Missing,
            (None, Some(Status::InsufficientData), None) => MemberOutcome::InsufficientData,
            (None, Some(Status::Provisional), None) => MemberOutcome::Provisional,
            (None, None, Some(months)) => {
                let mut outcomes = Vec::with_capacity(months.len());
                for (index, month) in months.iter().enumerate() {
                    let value = period_value::read(month, &format!("{place}.months[{index}]"))?;
                    outcomes.push(MemberOutcome::from(&value));
                }
                MemberOutcome::over_months(&outcomes)
            }
            _ => return Err(Malformed::new(place, "give one of `score`, `status` and `months`")),
        };
        let outside = self.personnel_regime.as_ref().is_some_and(|regime| *regime != Regime::Decree335);
        Ok(if outside { MemberOutcome::OutsideRegime } else { outcome })
    }
}

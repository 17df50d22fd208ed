//! HR of an agency sets what the rules leave to it.

use crate::services::checks::{check_decision, placed};
use chrono::{Days as DayCount, NaiveDate};
use domain::periods::Days;
use domain::refusal::{Code, Refusal};
use domain::settings::Setting;
use serde::Serialize;
use store::agency::AgencyBook;
use store::policy::{act, on_unit};
use store::setting;
use store::{Call, Fail, Found, guard, stale, unit, write};

/// A setting as HR sets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingInput {
    /// The agency's unit code.
    pub agency: String,
    /// The setting's code.
    pub setting: String,
    /// Its value.
    pub value: String,
    /// From which day.
    pub valid_from: NaiveDate,
    /// The decision it rests on.
    pub decision_number: Option<String>,
}

/// Sets a value from a day on; the same twice changes nothing. What enters scores marks the evaluations that it
/// touches as outdated.
///
/// # Errors
/// `UNIT_UNKNOWN`, `AGENCY_UNKNOWN`, `SETTING_UNKNOWN`, `SETTING_VALUE`, `SETTING_DAY`, `DECISION_NUMBER_MISSING`,
/// `PERIOD_LOCKED` where it would reach into a locked period, `CLASS_SETTLED` where it would draw the ceiling of a year
/// anew that is settled; FORBIDDEN without HR over the agency.
pub async fn save(call: &Call, input: &SettingInput) -> Found<Setting> {
    let code = write(call, input, async |tx| {
        let agency = unit::find_by_code(&tx.source(), &input.agency)
            .await?
            .ok_or_else(|| Refusal::new(Code::UnitUnknown, "agency").with("code", &input.agency))?;
        let permit = on_unit::<act::EditSettings>(tx, agency.id).await?;
        let known = Setting::find(&input.setting)?;
        let decision = input.decision_number.as_deref();
        let mut refusals = Vec::new();
        refusals.extend(known.check(&input.value, input.valid_from, decision).err());
        refusals.extend(decision.and_then(|decision| check_decision(decision, "decisionNumber")));
        if !refusals.is_empty() {
            return Err(Fail::Refused(refusals));
        }
        let book = AgencyBook::load(&tx.source(), &[agency.id]).await?;
        if !book.is_agency(agency.id, input.valid_from) {
            return Err(Refusal::new(Code::AgencyUnknown, "agency")
                .with("agency", agency.name)
                .with("day", input.valid_from)
                .into());
        }
        let next = setting::next_from(&tx.source(), agency.id, known, input.valid_from).await?;
        let last = next.and_then(|day| day.checked_sub_days(DayCount::new(1)));
        let days = Days::since(input.valid_from, last)
            .ok_or_else(|| Fail::Broken("a setting ends before it begins".into()))?;
        let there = setting::find(&tx.source(), agency.id, known, input.valid_from).await?;
        let same =
            there.is_some_and(|row| row.value == input.value && row.decision_number.as_deref() == decision);
        if !same && known.about().enters_scores {
            let open = guard::unlocked_closings(tx, Some(agency.id), days).await;
            open.map_err(|fail| placed(fail, "validFrom"))?;
        }
        if !same && known.draws_ceiling() {
            let open = guard::unsettled_ceiling(tx, agency.id, days).await;
            open.map_err(|fail| placed(fail, "validFrom"))?;
        }
        let changed = setting::save(tx, &permit, known, &input.value, input.valid_from, decision).await?;
        if changed && known.about().enters_scores {
            stale::mark_closings(tx, Some(agency.id), days, "setting changed").await?;
        }
        Ok(known.about().code.to_owned())
    })
    .await?;
    Ok(Setting::find(&code)?)
}
